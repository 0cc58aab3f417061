using KafkaEmulation.Protocol;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>A member of a classic group.</summary>
internal sealed class ClassicMember(string id)
{
    public string Id { get; } = id;

    /// <summary>A static member's own name (KIP-345).</summary>
    public string? InstanceId { get; init; }

    public string ClientId { get; set; } = "";

    public string ClientHost { get; set; } = "";

    public TimeSpan SessionTimeout { get; set; }

    public TimeSpan RebalanceTimeout { get; set; }

    /// <summary>The assignors that the member supports, the most wanted first, each with the subscription in its format.</summary>
    public IReadOnlyList<GroupProtocol> Protocols { get; set; } = [];

    public ReadOnlyMemory<byte> Assignment { get; set; }

    /// <summary>The member's JoinGroup that is not answered yet: it has joined the rebalance that is being prepared.</summary>
    public TaskCompletionSource<JoinResult>? Joining { get; set; }

    /// <summary>The member's SyncGroup that is not answered yet: it waits for the leader's assignment.</summary>
    public TaskCompletionSource<SyncResult>? Syncing { get; set; }

    /// <summary>Expels the member when it has not been heard of for its session time-out.</summary>
    public IDisposable? Session { get; set; }

    public bool Supports(string protocol) => Protocols.Any(supported => supported.Name == protocol);

    public bool HasProtocols(IReadOnlyList<GroupProtocol> protocols) =>
        protocols.Count == Protocols.Count
        && protocols.Zip(Protocols).All(pair => pair.First.Name == pair.Second.Name && pair.First.Metadata.Span.SequenceEqual(pair.Second.Metadata.Span));

    public ReadOnlyMemory<byte> MetadataOf(string protocol) => Protocols.First(supported => supported.Name == protocol).Metadata;

    /// <summary>The topics of a consumer's subscription; null where it has none by this protocol, or it cannot be read.</summary>
    public List<string>? SubscribedTopics(string? protocol)
    {
        if (protocol is null || !Supports(protocol))
            return null;
        try
        {
            // ConsumerProtocolSubscription.json: every version begins with the topics.
            var reader = new WireReader(MetadataOf(protocol), 0, flexible: false);
            short version = 0;
            reader.Int16(ref version);
            List<string> topics = [];
            reader.Strings(ref topics);
            return topics;
        }
        catch (MalformedRequestException)
        {
            return null;
        }
    }

    public JournaledMember Snapshot(string protocol) => new()
    {
        Id = Id,
        InstanceId = InstanceId,
        ClientId = ClientId,
        ClientHost = ClientHost,
        SessionTimeoutMs = (int)SessionTimeout.TotalMilliseconds,
        RebalanceTimeoutMs = (int)RebalanceTimeout.TotalMilliseconds,
        Metadata = MetadataOf(protocol),
        Assignment = Assignment,
    };
}

/// <summary>An assignor by name, and a member's subscription in its format.</summary>
internal sealed class GroupProtocol : IMessage
{
    public string Name = "";
    public ReadOnlyMemory<byte> Metadata;

    public void Visit(Wire wire)
    {
        wire.String(ref Name);
        wire.Bytes(ref Metadata);
        wire.Tags();
    }
}

/// <summary>The answer to a JoinGroup. The members are told to the leader only.</summary>
internal sealed record JoinResult(
    ErrorCode Error,
    string MemberId,
    int Generation = -1,
    string? ProtocolType = null,
    string? Protocol = null,
    string Leader = "",
    bool SkipAssignment = false,
    IReadOnlyList<ClassicMember>? Members = null);

/// <summary>The answer to a SyncGroup.</summary>
internal sealed record SyncResult(ErrorCode Error, ReadOnlyMemory<byte> Assignment = default, string? ProtocolType = null, string? Protocol = null);
