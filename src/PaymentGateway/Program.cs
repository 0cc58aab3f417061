using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PaymentGateway;

var port = new Option<int>("--port") { Description = "The TCP port on loopback; 0, the default, takes a free one.", DefaultValueFactory = _ => 0 };
var honours = new Option<Honours>("--honours") { Description = "What it makes of the headers Idempotency-Key and Fencing-Token.", DefaultValueFactory = _ => Honours.Tokens };
var file = new Option<FileInfo?>("--file") { Description = "Where charges are kept; read first where it exists. In memory by default." };
var attached = new Option<bool>("--attached") { Description = "Stop when standard input ends, so that this process does not outlive the one that started it." };
var command = new RootCommand(
    "A payment gateway to try the pipeline against: it charges nobody, and counts. POST /charges makes a charge, GET /charges?key=KEY finds one, "
    + "GET /counts has the charges of each key, PUT /faults tells it what to do wrong. It prints its address, and Ctrl+C ends it.")
{
    port, honours, file, attached,
};
command.SetAction(async (parsed, cancellation) =>
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls($"http://127.0.0.1:{parsed.GetValue(port)}");
    await using var application = builder.Build();
    using var book = new Book(parsed.GetValue(file));
    new Endpoints(book, new Faults(), parsed.GetValue(honours)).Map(application);
    await application.StartAsync(cancellation);
    Console.WriteLine(application.Urls.Single());
    using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    if (parsed.GetValue(attached))
        StopWhenInputEnds(stop);
    await application.WaitForShutdownAsync(stop.Token);
});
return await command.Parse(args).InvokeAsync();

// The console is read by blocking, whatever its methods are called.
static void StopWhenInputEnds(CancellationTokenSource stop) => new Thread(() =>
{
    while (Console.In.Read() >= 0)
    {
    }
    stop.Cancel();
})
{ IsBackground = true }.Start();
