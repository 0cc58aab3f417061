namespace KafkaEmulation.State;

/// <summary>What a member of the consumer protocol says; null where nothing changed since it said it last.</summary>
internal sealed record ConsumerHeartbeat(
    string MemberId,
    int MemberEpoch,
    string? InstanceId,
    string? RackId,
    string ClientId,
    string ClientHost,
    int RebalanceTimeoutMs,
    IReadOnlyList<string>? Topics,
    string? TopicRegex,
    string? Assignor,
    HashSet<(Guid Topic, int Partition)>? Owned);

/// <summary>The answer: the member's epoch and, where it changed or is not known to the member, its assignment.</summary>
internal sealed record ConsumerHeartbeatResult(
    ErrorCode Error,
    string? Message = null,
    string? MemberId = null,
    int MemberEpoch = 0,
    HashSet<(Guid Topic, int Partition)>? Assignment = null);
