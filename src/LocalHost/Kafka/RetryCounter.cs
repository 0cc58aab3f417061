namespace LocalHost.Kafka;

/// <summary>Whether something that failed is tried again.</summary>
internal sealed class RetryCounter(TriggerSettings settings)
{
    private int _failures;

    /// <summary>Counts a failure; false where it is the last one.</summary>
    public bool MayTryAgain() => !settings.CommitOnFailure && (settings.MaxRetries < 0 || ++_failures <= settings.MaxRetries);
}
