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

    /// <summary>
    /// What an exception of the transform says of its record. By default <see cref="TransientFailureException"/>,
    /// <see cref="TimeoutException"/>, <see cref="IOException"/> and <see cref="HttpRequestException"/> are transient, all others permanent.
    /// </summary>
    public Func<Exception, FailureKind> ClassifyFailure { get; set; } = exception =>
        exception is TransientFailureException or TimeoutException or IOException or HttpRequestException ? FailureKind.Transient : FailureKind.Permanent;
}
