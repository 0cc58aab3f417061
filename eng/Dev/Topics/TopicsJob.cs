using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Confluent.Kafka;
using ExactlyOnce.Kafka.Topics;
using Spectre.Console;
using Toolchain;

namespace Dev.Topics;

/// <summary>Creates topics, or tells which ones it would.</summary>
/// <param name="settings">Where their names come from, for people.</param>
internal sealed class TopicsJob(PipelineTopics topics, string brokers, string settings)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private enum State
    {
        There,
        Missing,
        Created,
        Failed,
    }

    public async Task<int> RunAsync(int partitions, int? replicationFactor, bool isDryRun, bool asJson)
    {
        var (plan, problems) = await AskAsync(partitions, replicationFactor, isDryRun);
        var rows = plan.Topics.Select(topic => new Row(
            topic.Name,
            topic.Exists ? State.There : problems.ContainsKey(topic.Name) ? State.Failed : isDryRun ? State.Missing : State.Created,
            topic.Partitions, topic.ReplicationFactor, topic.Configs, problems.GetValueOrDefault(topic.Name))).ToList();
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(new { Bootstrap = brokers, plan.Brokers, Topics = rows }, Json));
        else
            Show(Output.Create(), plan, rows);
        return problems.Count == 0 ? 0 : 1;
    }

    private async Task<(TopicPlan Plan, IReadOnlyDictionary<string, string> Problems)> AskAsync(int partitions, int? replicationFactor, bool isDryRun)
    {
        try
        {
            var plan = await topics.PlanAsync(partitions, replicationFactor);
            return (plan, isDryRun ? new Dictionary<string, string>() : await topics.CreateAsync(plan));
        }
        catch (KafkaException problem)
        {
            throw new ToolchainException($"The cluster at {brokers} does not answer, or not this: {problem.Error.Reason}. Are the address and the security settings of {settings} and the environment right? ./dev doctor tries each right.");
        }
    }

    private void Show(IAnsiConsole console, TopicPlan plan, List<Row> rows)
    {
        console.WriteLine($"{brokers}, settings of {settings}");
        var width = rows.Max(row => row.Name.Length);
        foreach (var row in rows)
        {
            var color = row.State switch { State.Failed => "red", State.There => "grey", _ => "green" };
            var what = row.Problem ?? string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Partitions} partitions, {row.ReplicationFactor} replicas{string.Concat(row.Configs.Select(config => $", {config.Key}={config.Value}"))}");
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[{color}]{row.State.ToString().ToLowerInvariant(),-7}[/] {row.Name.PadRight(width)} {what}");
        }
        if (plan.Topics.FirstOrDefault(topic => !topic.Exists && topic.ReplicationFactor < PipelineTopics.DefaultReplicationFactor) is { } few)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]warning[/] What has {few.ReplicationFactor} replicas may be lost with a broker, or stand still without it: the guarantee needs {PipelineTopics.DefaultReplicationFactor}, on as many brokers.");
        var count = rows.CountBy(row => row.State).ToDictionary();
        console.WriteLine(
            count.GetValueOrDefault(State.Failed) is > 0 and var failed ? $"{failed} topics could not be created: the messages say why. It can be run again."
            : count.GetValueOrDefault(State.Missing) is > 0 and var missing ? $"{missing} topics would be created. Run it without --dry-run."
            : $"{count.GetValueOrDefault(State.Created)} topics were created. Whether the others are as they should be: ./dev doctor");
    }

    private sealed record Row(string Name, State State, int Partitions, int ReplicationFactor, IReadOnlyDictionary<string, string> Configs, string? Problem);
}
