using Functions;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

try
{
    var builder = FunctionsApplication.CreateBuilder(args);
    Startup.ConfigureWorker(builder);
    var host = builder.Build();
    // Before anything is made of the settings: what the first of them breaks would be all that is told.
    host.Services.GetRequiredService<IStartupValidator>().Validate();
    await host.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupProblems.Of(exception) is { Count: > 0 } problems)
{
    await Console.Error.WriteLineAsync(StartupProblems.Describe(problems));
    return 1;
}
