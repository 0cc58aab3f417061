namespace ExactlyOnce;

/// <summary>What a lane does where its ledger belongs to another log than the one that is there: a topic that was deleted and created again, or truncated.</summary>
public enum OnLedgerAhead
{
    /// <summary>The lane stops with a <see cref="LedgerMismatchException"/> until an operator has decided.</summary>
    Stop,

    /// <summary>The lane begins again at the first record that the log has.</summary>
    Reset,
}
