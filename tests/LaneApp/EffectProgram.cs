using ExactlyOnce;
using ExactlyOnce.AzureTables;
using ExactlyOnce.Kafka;
using Functions.Charges;
using Functions.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LaneApp;

/// <summary>Charges at the payment gateway.</summary>
internal static class EffectProgram
{
    /// <summary>What both ways need: table-connection gateway-address policy [step to stand still at].</summary>
    public static Setup Read(string[] args) => new(args[0], new Uri(args[1]), Enum.Parse<OnUncertain>(args[2]), args.ElementAtOrDefault(3));

    /// <summary>Commands from a topic, through a lane; their values are keys.</summary>
    public static async Task RunLaneAsync(string bootstrap, string group, string input, string output, string dead, Setup setup)
    {
        var builder = CreateBuilder(setup);
        builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = bootstrap);
        var producers = builder.Services.Single(service => service.ServiceType == typeof(ILaneProducerFactory)).ImplementationType!;
        builder.Services.AddSingleton<ILaneProducerFactory>(services => new SteppedProducers((ILaneProducerFactory)ActivatorUtilities.CreateInstance(services, producers)));
        builder.Services.AddSingleton(services => new Settlement(services.GetRequiredService<EffectExecutor<ChargeCommand, ChargeResult>>(), output));
        builder.Services.AddPipeline<Settlement>(pipeline =>
        {
            pipeline.TriggerGroup = group;
            pipeline.DeadLetterTopic = dead;
            pipeline.LivenessWindow = TimeSpan.FromMilliseconds(500);
        });
        using var host = builder.Build();
        await TriggerLoop.RunAsync<Settlement>(host, bootstrap, group, input);
    }

    /// <summary>So many callers of one key at once; prints what each was answered.</summary>
    public static async Task RunCallersAsync(string key, int callers, Setup setup)
    {
        using var host = CreateBuilder(setup).Build();
        await host.StartAsync();
        var executor = host.Services.GetRequiredService<EffectExecutor<ChargeCommand, ChargeResult>>();
        var answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => executor.ExecuteAsync(CommandOf(key)))));
        foreach (var answer in answers)
            Console.WriteLine($"answer {answer.Status} {answer.ChargeId}");
        await host.StopAsync();
    }

    public static ChargeCommand CommandOf(string key) => new(key, "user", 100, "EUR");

    private static HostApplicationBuilder CreateBuilder(Setup setup)
    {
        Steps.StandsStillAt = setup.StandsStillAt;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new GatewayClient(new HttpClient(new SteppedConnection()) { BaseAddress = setup.Gateway }));
        builder.Services.AddSingleton(services => new PolicyEffect(services.GetRequiredService<GatewayClient>(), setup.OnUncertain));
        builder.Services.AddEffect<PolicyEffect, ChargeCommand, ChargeResult>(options => options.ClockSkew = TimeSpan.Zero);
        builder.Services.AddExactlyOnceTables(tables => tables.ConnectionString = setup.Tables);
        builder.Services.AddSingleton<IIdempotencyStore>(new SteppedStore(new TablesIdempotencyStore(new TablesOptions { ConnectionString = setup.Tables })));
        return builder;
    }

    internal sealed record Setup(string Tables, Uri Gateway, OnUncertain OnUncertain, string? StandsStillAt);
}
