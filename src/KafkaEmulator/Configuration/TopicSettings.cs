using System.Globalization;

namespace KafkaEmulation.Configuration;

/// <summary>What a topic's configurations come to: its own, over the broker's, over Kafka's defaults.</summary>
internal sealed class TopicSettings
{
    private readonly IReadOnlyDictionary<string, string> _own;
    private readonly BrokerSettings _broker;

    public TopicSettings(IReadOnlyDictionary<string, string> own, BrokerSettings broker)
    {
        _own = own;
        _broker = broker;
        var policies = ConfigDefinition.Elements(Text("cleanup.policy"));
        IsCompacted = policies.Contains("compact");
        IsDeleted = policies.Contains("delete");
        MaxMessageBytes = (int)Number("max.message.bytes");
        MinInSyncReplicas = (int)Number("min.insync.replicas");
        RetentionMs = Number("retention.ms");
        RetentionBytes = Number("retention.bytes");
        SegmentBytes = Number("segment.bytes");
        UsesLogAppendTime = Text("message.timestamp.type") == "LogAppendTime";
        TimestampBeforeMaxMs = Number("message.timestamp.before.max.ms");
        TimestampAfterMaxMs = Number("message.timestamp.after.max.ms");
        DeleteRetentionMs = Number("delete.retention.ms");
        MinCompactionLagMs = Number("min.compaction.lag.ms");
        MaxCompactionLagMs = Number("max.compaction.lag.ms");
        SegmentMs = IsCompacted ? Math.Min(Number("segment.ms"), MaxCompactionLagMs) : Number("segment.ms");
        MinCleanableDirtyRatio = double.Parse(Text("min.cleanable.dirty.ratio"), CultureInfo.InvariantCulture);
    }

    public bool IsCompacted { get; }

    public bool IsDeleted { get; }

    public int MaxMessageBytes { get; }

    public int MinInSyncReplicas { get; }

    /// <summary>Milliseconds; -1 for ever.</summary>
    public long RetentionMs { get; }

    /// <summary>Bytes of a partition; -1 for no limit.</summary>
    public long RetentionBytes { get; }

    public long SegmentBytes { get; }

    /// <summary>Milliseconds after which a segment is ended by the next append; a compacted topic's not above its longest lag.</summary>
    public long SegmentMs { get; }

    public bool UsesLogAppendTime { get; }

    public long TimestampBeforeMaxMs { get; }

    public long TimestampAfterMaxMs { get; }

    public long DeleteRetentionMs { get; }

    public long MinCompactionLagMs { get; }

    public long MaxCompactionLagMs { get; }

    public double MinCleanableDirtyRatio { get; }

    /// <summary>Everything that is wrong with a topic's own configurations; null where nothing is.</summary>
    public static string? ProblemWith(IEnumerable<KeyValuePair<string, string?>> own)
    {
        foreach (var (name, value) in own)
        {
            if (!TopicConfigs.All.TryGetValue(name, out var definition))
                return $"Unknown topic config name: {name}";
            if (definition.ProblemWith(value) is { } problem)
                return $"Invalid value {value} for configuration {name}: {problem}";
        }
        return null;
    }

    /// <summary>Where a value may be from, the one that counts first, each as it was given.</summary>
    public IEnumerable<ConfigValue> Values(string name)
    {
        if (_own.TryGetValue(name, out var value))
            yield return new ConfigValue(name, value, ConfigSource.DynamicTopic);
        foreach (var synonym in TopicConfigs.All[name].BrokerSynonyms)
        {
            foreach (var broker in _broker.Values(synonym))
                yield return broker;
        }
    }

    /// <summary>The value that counts, in the configuration's own unit.</summary>
    public string Text(string name) => Values(name).Select(value => value.InFinestUnit(name)).FirstOrDefault() ?? TopicConfigs.All[name].Default!;

    private long Number(string name) => long.Parse(Text(name), CultureInfo.InvariantCulture);
}
