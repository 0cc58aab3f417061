using System.Text.RegularExpressions;
using KafkaEmulation.Protocol;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>A member of a group of the consumer protocol (KIP-848).</summary>
internal sealed class ConsumerMember(string id)
{
    private Regex? _pattern;

    public string Id { get; } = id;

    public string? InstanceId { get; init; }

    public string? RackId { get; set; }

    public string ClientId { get; set; } = "";

    public string ClientHost { get; set; } = "";

    public TimeSpan RebalanceTimeout { get; set; }

    /// <summary>The topics that it names.</summary>
    public IReadOnlyList<string> Topics { get; set; } = [];

    /// <summary>The topics that it describes, by a regular expression that must match the whole name.</summary>
    public string? TopicRegex
    {
        get;
        set
        {
            if (value != field)
                _pattern = string.IsNullOrEmpty(value) ? null : NamePattern.Parse(value);
            field = value;
        }
    }

    /// <summary>The assignor that it asks for; null where any will do.</summary>
    public string? Assignor { get; set; }

    /// <summary>The assignment epoch that it has reached; <see cref="ConsumerGroup.LeftForAWhile"/> for a static member that will be back.</summary>
    public int Epoch { get; set; }

    public int PreviousEpoch { get; set; }

    public ConsumerMemberState State { get; set; }

    /// <summary>What it may read.</summary>
    public HashSet<(Guid Topic, int Partition)> Assigned { get; set; } = [];

    /// <summary>What it must stop reading before anybody else may.</summary>
    public HashSet<(Guid Topic, int Partition)> Revoking { get; set; } = [];

    /// <summary>What it shall read in the end.</summary>
    public HashSet<(Guid Topic, int Partition)> Target { get; set; } = [];

    /// <summary>Expels the member when it has not been heard of for its session.</summary>
    public IDisposable? Session { get; set; }

    /// <summary>Expels the member when it has not given up what it must in its rebalance time-out.</summary>
    public IDisposable? Revocation { get; set; }

    public bool Wants(string topic) => Topics.Contains(topic) || _pattern?.IsMatch(topic) == true;

    public bool Owns((Guid Topic, int Partition) partition) => Assigned.Contains(partition) || Revoking.Contains(partition);

    public static ConsumerMember Restore(JournaledConsumer entry) => new(entry.Id)
    {
        InstanceId = entry.InstanceId,
        RackId = entry.RackId,
        ClientId = entry.ClientId,
        ClientHost = entry.ClientHost,
        RebalanceTimeout = TimeSpan.FromMilliseconds(entry.RebalanceTimeoutMs),
        Topics = entry.Topics,
        TopicRegex = entry.TopicRegex,
        Assignor = entry.Assignor,
        Epoch = entry.Epoch,
        PreviousEpoch = entry.PreviousEpoch,
        State = (ConsumerMemberState)entry.State,
        Assigned = TopicIdPartitions.Set(entry.Assigned),
        Revoking = TopicIdPartitions.Set(entry.Revoking),
        Target = TopicIdPartitions.Set(entry.Target),
    };

    public JournaledConsumer Snapshot() => new()
    {
        Id = Id,
        InstanceId = InstanceId,
        RackId = RackId,
        ClientId = ClientId,
        ClientHost = ClientHost,
        RebalanceTimeoutMs = (int)RebalanceTimeout.TotalMilliseconds,
        Topics = [.. Topics],
        TopicRegex = TopicRegex,
        Assignor = Assignor,
        Epoch = Epoch,
        PreviousEpoch = PreviousEpoch,
        State = (sbyte)State,
        Assigned = TopicIdPartitions.Of(Assigned),
        Revoking = TopicIdPartitions.Of(Revoking),
        Target = TopicIdPartitions.Of(Target),
    };
}

/// <summary>Where a member is on its way to the group's assignment.</summary>
internal enum ConsumerMemberState : sbyte
{
    /// <summary>It has what it had at its epoch.</summary>
    Stable,

    /// <summary>It has not given up yet what it must.</summary>
    Unrevoked,

    /// <summary>It waits for partitions that others have not given up yet.</summary>
    Unreleased,
}
