using Functions;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddTelemetry();
Startup.Configure(builder);
Startup.RequireTriggerSettings(builder);
try
{
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception exception) when (StartupProblems.Of(exception) is { Count: > 0 } problems)
{
    await Console.Error.WriteLineAsync(StartupProblems.Describe(problems));
    return 1;
}
