namespace KafkaEmulation.State;

/// <summary>What a member says when it joins a group.</summary>
/// <param name="MemberId">Empty where the group has not given one yet.</param>
/// <param name="InstanceId">A static member's own name (KIP-345).</param>
/// <param name="ClientId">The beginning of the member id that a new member is given.</param>
/// <param name="ClientHost">Where it is.</param>
/// <param name="MustReturnWithId">A new member is given an id and told to join again with it (KIP-394).</param>
/// <param name="MaySkipAssignment">It knows that a returned static leader has nothing to assign (KIP-814).</param>
/// <param name="SessionTimeout">How long it may be silent.</param>
/// <param name="RebalanceTimeout">How long it may take to join again.</param>
/// <param name="ProtocolType">What the group is for; "consumer" for consumers.</param>
/// <param name="Protocols">The assignors that it supports, the most wanted first.</param>
internal sealed record JoinRequest(
    string MemberId,
    string? InstanceId,
    string ClientId,
    string ClientHost,
    bool MustReturnWithId,
    bool MaySkipAssignment,
    TimeSpan SessionTimeout,
    TimeSpan RebalanceTimeout,
    string ProtocolType,
    IReadOnlyList<GroupProtocol> Protocols);
