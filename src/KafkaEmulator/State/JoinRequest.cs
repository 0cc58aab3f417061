namespace KafkaEmulation.State;

/// <summary>What a member says when it joins a group.</summary>
/// <param name="MemberId">Empty where the group has not given one yet.</param>
/// <param name="ClientId">The beginning of the member id that a new member is given.</param>
/// <param name="MustReturnWithId">A new member is given an id and told to join again with it (KIP-394).</param>
internal sealed record JoinRequest(
    string MemberId,
    string ClientId,
    bool MustReturnWithId,
    TimeSpan SessionTimeout,
    TimeSpan RebalanceTimeout,
    string ProtocolType,
    IReadOnlyList<GroupProtocol> Protocols);
