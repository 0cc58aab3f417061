using System.CommandLine;
using ExactlyOnce.Kafka;
using ExactlyOnce.Kafka.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dev.Topics;

/// <summary><c>./dev topics</c>: creates the topics that the application needs, on any cluster.</summary>
internal static class TopicsCommand
{
    public static System.CommandLine.Command Create()
    {
        var application = new ApplicationOptions();
        var partitions = CommandOptions.Number("--partitions", 12, 1, 10_000, "Partitions of a topic that needs no certain number: retry topics have as many as their input.");
        var replicas = new Option<int?>("--replication-factor") { Description = "Copies of each record, 1 to 9; 3 by default, or as many as there are brokers where these are fewer." };
        replicas.Validators.Add(result => CommandOptions.CheckRange(result, "--replication-factor", 1, 9));
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be created." };
        var json = new Option<bool>("--json") { Description = "Print JSON, for programs." };
        var command = new System.CommandLine.Command(
            "topics",
            "Creates the topics that the application's settings name, as the guarantee needs them; those that are there stay as they are. "
            + "Exit codes: 0 all are there (or would be), 1 some could not be created, 2 it could not be run.")
        {
            application.Settings, application.Bootstrap, ClusterOptions.Properties, partitions, replicas, dryRun, json,
        };
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(
            async () =>
            {
                var host = application.Build(parsed, builder => builder.Services.PostConfigure<KafkaOptions>(kafka => ClusterOptions.SetProperties(kafka, parsed)));
                await using var disposing = (IAsyncDisposable)host;
                var job = new TopicsJob(
                    host.Services.GetRequiredService<PipelineTopics>(), host.Services.GetRequiredService<IOptions<KafkaOptions>>().Value.BootstrapServers, application.PathOf(parsed));
                return await job.RunAsync(parsed.GetValue(partitions), parsed.GetValue(replicas), parsed.GetValue(dryRun), parsed.GetValue(json)).WaitAsync(cancellation);
            },
            cancellation));
        return command;
    }
}
