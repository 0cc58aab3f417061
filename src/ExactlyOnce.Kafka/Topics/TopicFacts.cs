using System.Globalization;
using Confluent.Kafka.Admin;

namespace ExactlyOnce.Kafka.Topics;

/// <summary>What a topic is.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Replicas">Of the partition that has the fewest.</param>
/// <param name="Configs">What is in force, by name; without what the broker does not tell.</param>
internal sealed record TopicFacts(string Name, int Partitions, int Replicas, IReadOnlyDictionary<string, string> Configs)
{
    /// <summary>What this client may do; null where the broker does not tell.</summary>
    public IReadOnlySet<AclOperation>? Allowed { get; init; }

    /// <summary>Null where it is not told.</summary>
    public long? Number(string config) => Configs.TryGetValue(config, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>How long its records are kept; null for ever, or where it is not told.</summary>
    public TimeSpan? Retention => Deletes && Number("retention.ms") is { } ms and >= 0 && ms < TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(ms) : null;

    /// <summary>Whether records of one key replace each other.</summary>
    public bool Compacts => Configs.GetValueOrDefault("cleanup.policy", "").Contains("compact", StringComparison.Ordinal);

    /// <summary>Whether old records are deleted.</summary>
    public bool Deletes => Configs.GetValueOrDefault("cleanup.policy", "delete").Contains("delete", StringComparison.Ordinal);
}
