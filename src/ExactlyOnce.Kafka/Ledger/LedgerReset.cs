namespace ExactlyOnce.Kafka;

/// <summary>What a reset does to one lane.</summary>
/// <param name="Row">The lane as it is.</param>
/// <param name="Position">Where its ledger will be.</param>
/// <param name="Refusal">Why it is not done; null where it can be.</param>
public sealed record LedgerReset(LedgerRow Row, long Position, string? Refusal);
