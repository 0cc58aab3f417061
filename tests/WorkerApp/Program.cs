using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WorkerApp;

var builder = FunctionsApplication.CreateBuilder(args);
if (builder.Configuration["WithoutAspNetCore"] is null)
    builder.ConfigureFunctionsWebApplication();
builder.Services.AddHttpClient<Observer>(client =>
{
    client.BaseAddress = new Uri(builder.Configuration["ObserverAddress"] ?? throw new InvalidOperationException("The app setting ObserverAddress is missing; set it to where calls are reported."));
    client.Timeout = Timeout.InfiniteTimeSpan; // the observer answers when it wants the call to end
});
builder.Build().Run();
