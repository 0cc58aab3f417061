using ExactlyOnce;
using ExactlyOnce.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LaneApp;

/// <summary>Lanes that a record can kill.</summary>
internal static class LaneProgram
{
    public static async Task RunAsync(string bootstrap, string group, string input, string output, string dead)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new KillingTransform(output));
        builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = bootstrap);
        builder.Services.AddPipeline<KillingTransform>(pipeline =>
        {
            pipeline.TriggerGroup = group;
            pipeline.DeadLetterTopic = dead;
            pipeline.LivenessWindow = TimeSpan.FromMilliseconds(500);
        });
        using var host = builder.Build();
        await TriggerLoop.RunAsync<KillingTransform>(host, bootstrap, group, input);
    }
}
