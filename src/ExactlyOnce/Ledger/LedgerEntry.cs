namespace ExactlyOnce;

/// <summary>What the ledger says of a lane.</summary>
/// <param name="Position">The offset of the next input record whose outputs are not committed, 0 or more.</param>
/// <param name="Mark">What else is known; null after an operator's reset, or where a service does not keep it.</param>
public readonly record struct LedgerEntry(long Position, LedgerMark? Mark);
