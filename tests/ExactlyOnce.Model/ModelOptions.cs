namespace ExactlyOnce.Model;

/// <summary>The pipeline's options in the model.</summary>
internal static class ModelOptions
{
    public const string TriggerGroup = "group";
    public const string DeadLetterTopic = "dead";
    public const int CrashLimit = 2;

    public static EffectOptions Effects { get; } = new() { MaxConcurrency = 2, ClockSkew = TimeSpan.FromMilliseconds(500), CacheBytes = 100_000 };

    public static PipelineOptions Create(bool hasSmallTransactions) => new()
    {
        TriggerGroup = TriggerGroup,
        DeadLetterTopic = DeadLetterTopic,
        CrashLimit = CrashLimit,
        MaxRecordsPerTransaction = hasSmallTransactions ? 1 : 3,
        Deadline = TimeSpan.FromSeconds(1),
        IdleTimeout = TimeSpan.FromSeconds(20),
    };
}
