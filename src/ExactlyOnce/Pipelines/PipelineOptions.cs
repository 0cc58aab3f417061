namespace ExactlyOnce;

/// <summary>How a pipeline reads, writes and retries. Checked when the application starts.</summary>
public sealed class PipelineOptions
{
    /// <summary>The consumer group of the function's trigger. Required.</summary>
    public string TriggerGroup { get; set; } = "";

    /// <summary>The topic for records that cannot be processed; their key, value and headers are kept. Required, and must exist.</summary>
    public string DeadLetterTopic { get; set; } = "";

    /// <summary>The topic for records that failed with a transient exception; null sends them to the dead-letter topic.</summary>
    public string? RetryTopic { get; set; }

    /// <summary>What is promised of each input record's outputs.</summary>
    public DeliveryGuarantee Guarantee { get; set; } = DeliveryGuarantee.ExactlyOnce;

    /// <summary>Input records of one transaction at most, 1 to 100,000.</summary>
    public int MaxRecordsPerTransaction { get; set; } = 1000;

    /// <summary>Bytes of output after which a transaction takes no further input record, 1 KiB to 1 GiB.</summary>
    public long MaxBytesPerTransaction { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How long a batch is tried for before it is given back to the host, which delivers it again; 1 second to 4 minutes, so that it
    /// ends before the host's consumer loses its partitions (max.poll.interval.ms, 5 minutes).
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The first pause before something is tried again, 1 ms to <see cref="MaxBackoff"/>; it doubles, and half of it is random.</summary>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause before something is tried again, up to 1 minute.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What is done about records that the host passed over (a force-commit, a reset of its group, a crash under <c>latest</c>).</summary>
    public OnGap OnGap { get; set; } = OnGap.Repair;

    /// <summary>What is done where the input topic is not the one that the ledger knows (deleted and created again, truncated).</summary>
    public OnLedgerAhead OnLedgerAhead { get; set; } = OnLedgerAhead.Stop;

    /// <summary>
    /// Processes that may die at one position before its records go one at a time, and that a record may kill so, alone, before it
    /// becomes a dead letter; 1 to 15.
    /// </summary>
    public int CrashLimit { get; set; } = 3;

    /// <summary>
    /// How long a lane whose last process has begun and not finished is watched for a sign of life, before that process counts as
    /// crashed; 100 ms to 30 seconds. A process gives such signs five times as often.
    /// </summary>
    public TimeSpan LivenessWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a lane keeps its producer without records, 1 second to 1 day.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How often the positions of lanes without records are committed again, 1 second to 3 days. The brokers forget a position that is
    /// older than offsets.retention.minutes (7 days by default): a third of that is often enough.
    /// </summary>
    public TimeSpan LedgerRenewal { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// What an exception of the transform says of its record. By default <see cref="TransientFailureException"/>,
    /// <see cref="TimeoutException"/>, <see cref="IOException"/>, <see cref="HttpRequestException"/> and an
    /// <see cref="EffectUncertainException"/> that is not parked are transient, all others permanent.
    /// </summary>
    public Func<Exception, FailureKind> ClassifyFailure { get; set; } = exception =>
        exception is TransientFailureException or TimeoutException or IOException or HttpRequestException or EffectUncertainException { IsParked: false } ? FailureKind.Transient : FailureKind.Permanent;
}
