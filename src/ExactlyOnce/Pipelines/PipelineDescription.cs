namespace ExactlyOnce;

/// <summary>A pipeline of this application, for whoever looks after it or brings its failed records back.</summary>
/// <param name="TriggerGroup">The pipeline's trigger group.</param>
/// <param name="DeadLetterTopic">Where records go that cannot come back.</param>
public sealed record PipelineDescription(string TriggerGroup, string DeadLetterTopic)
{
    /// <summary>The topic that its trigger reads; null where the application does not say.</summary>
    public string? InputTopic { get; init; }

    /// <summary>The topics that it writes to; empty where the application does not say.</summary>
    public IReadOnlyList<string> OutputTopics { get; init; } = [];

    /// <summary>In the order of the tiers; empty where the pipeline has none.</summary>
    public IReadOnlyList<string> RetryTopics { get; init; } = [];

    /// <summary>For how long records wait in each of the <see cref="RetryTopics"/>.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } = [];

    /// <summary>Where the keys are that have records in retry; null where the order of keys is not kept.</summary>
    public string? WaitingTopic { get; init; }

    /// <summary>Where its lanes tell what they did; null where they do not.</summary>
    public string? HistoryTopic { get; init; }

    /// <summary>As <see cref="PipelineOptions.LedgerRenewal"/>.</summary>
    public TimeSpan LedgerRenewal { get; init; }

    /// <summary>The consumer group that brings the records of a retry topic back.</summary>
    public string RetryGroupOf(string retryTopic) => $"{TriggerGroup}.{retryTopic}";

    internal static PipelineDescription Of(PipelineOptions options) => new(options.TriggerGroup, options.DeadLetterTopic)
    {
        InputTopic = options.InputTopic,
        OutputTopics = options.OutputTopics,
        RetryTopics = options.Tiers.Topics,
        RetryDelays = options.RetryTopic is null ? [] : options.RetryDelays,
        WaitingTopic = options.KeepKeyOrder ? options.Tiers.WaitingTopic : null,
        HistoryTopic = options.HistoryTopic,
        LedgerRenewal = options.LedgerRenewal,
    };
}
