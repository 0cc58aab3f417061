using System.Globalization;

namespace ExactlyOnce.Kafka.Topics;

/// <summary>Tells what a topic must be that is not there yet, so that the doctor has nothing to say of it.</summary>
/// <param name="found">The topics that are there, by name.</param>
/// <param name="partitions">Of topics that need no certain number.</param>
/// <param name="replicas">Of all.</param>
/// <param name="longestIncident">As <see cref="DoctorOptions.LongestIncident"/>.</param>
internal sealed class TopicPlanner(IReadOnlyDictionary<string, TopicFacts> found, int partitions, int replicas, TimeSpan longestIncident)
{
    private static readonly TimeSpan HistoryRetention = TimeSpan.FromDays(7);

    public IReadOnlyList<PlannedTopic> Plan(IEnumerable<PipelineDescription> pipelines)
    {
        var uses = pipelines.SelectMany(pipeline => TopicUse.Of(pipeline).Select(use => (Use: use, Pipeline: pipeline))).ToList();
        // What one pipeline writes and another reads is kept for the reader.
        return [.. uses.GroupBy(one => one.Use.Topic).Select(topic => Plan(topic.MinBy(one => one.Use.Role)))];
    }

    private PlannedTopic Plan((TopicUse Use, PipelineDescription Pipeline) one) => found.TryGetValue(one.Use.Topic, out var there)
        ? new PlannedTopic(there.Name, Exists: true, there.Partitions, there.Replicas, new Dictionary<string, string>())
        : new PlannedTopic(one.Use.Topic, Exists: false, PartitionsOf(one.Use), replicas, ConfigsOf(one.Use, one.Pipeline));

    private int PartitionsOf(TopicUse use) => use.Model is not null && found.TryGetValue(use.Model, out var model) ? model.Partitions : partitions;

    private Dictionary<string, string> ConfigsOf(TopicUse use, PipelineDescription pipeline)
    {
        Dictionary<string, string> configs = [];
        if (replicas > 1)
            configs["min.insync.replicas"] = (replicas - 1).ToString(CultureInfo.InvariantCulture);
        if (use.Role == TopicRole.Waiting)
            configs["cleanup.policy"] = "compact";
        else if (RetentionOf(use, pipeline) is { } retention)
            configs["retention.ms"] = retention;
        return configs;
    }

    // Null where others, who read it, are to say.
    private string? RetentionOf(TopicUse use, PipelineDescription pipeline) => use.Role switch
    {
        TopicRole.Input => InMilliseconds(longestIncident + TimeSpan.FromTicks(pipeline.RetryDelays.Sum(delay => delay.Ticks))),
        TopicRole.Retry => InMilliseconds(longestIncident + use.Delay!.Value),
        TopicRole.DeadLetters or TopicRole.Journal => "-1",
        TopicRole.History => InMilliseconds(HistoryRetention),
        _ => null,
    };

    private static string InMilliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
