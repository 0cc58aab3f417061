namespace ExactlyOnce.Effects;

/// <summary>What came of a command: a finished entry, or why there is none.</summary>
internal readonly record struct EffectOutcome(EffectEntry? Finished, Exception? Problem)
{
    /// <summary>Whether the same command is to be given again, later.</summary>
    public bool IsRetriable => Problem is RetriableException or OperationCanceledException;

    public static EffectOutcome Of(EffectEntry finished) => new(finished, null);

    public static EffectOutcome Of(Exception problem) => new(null, problem);
}
