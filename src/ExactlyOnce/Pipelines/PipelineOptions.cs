using System.Reflection;
using ExactlyOnce.Routing;

namespace ExactlyOnce;

/// <summary>How a pipeline reads, writes and retries. Checked when the application starts.</summary>
public sealed class PipelineOptions
{
    /// <summary>The consumer group of the function's trigger. Required.</summary>
    public string TriggerGroup { get; set; } = "";

    /// <summary>The topic for records that cannot be processed; their key, value and headers are kept. Required, and must exist.</summary>
    public string DeadLetterTopic { get; set; } = "";

    /// <summary>
    /// The names of the retry topics without their numbers: <c>payments-retry</c> for <c>payments-retry-1</c> and so on. They must exist, one
    /// for each of <see cref="RetryDelays"/>, each with as many partitions as the input topic. Null sends failed records to the dead-letter
    /// topic at once.
    /// </summary>
    public string? RetryTopic { get; set; }

    /// <summary>The topic that the function's trigger reads, for those who look after it (lag, doctor, page): the lanes take whatever comes. Null leaves them to what the groups have offsets of.</summary>
    public string? InputTopic { get; set; }

    /// <summary>The topics that the transform writes to, for those who look after them. They bind nobody.</summary>
    public IReadOnlyList<string> OutputTopics { get; set; } = [];

    /// <summary>
    /// Where lanes tell what they did, for the page: an ordinary topic that is kept for some days. Null tells nobody. It is written once
    /// a second, beside the transactions, and nothing waits for it.
    /// </summary>
    public string? HistoryTopic { get; set; }

    /// <summary>
    /// For how long a record waits in each retry topic before it comes back, 1 to 16 tiers of 100 ms to 7 days. A record that fails more
    /// often than there are tiers becomes a dead letter.
    /// </summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    /// <summary>
    /// Whether the records of a key are processed in their order also where one of them fails: later ones then wait behind it, in retry, and
    /// come back behind it. Keys without trouble flow on. The keys that wait are kept in the compacted topic <see cref="RetryTopic"/><c>-waiting</c>,
    /// which must exist, with as many partitions as the input topic. Records without a key have no order.
    /// </summary>
    public bool KeepKeyOrder { get; set; }

    /// <summary>What becomes of records that failed.</summary>
    public FailureRules Failures { get; } = new();

    /// <summary>The application and its version, for the headers of failed records.</summary>
    public string Application { get; set; } = DescribeApplication();

    /// <summary>What is promised of each input record's outputs.</summary>
    public DeliveryGuarantee Guarantee { get; set; } = DeliveryGuarantee.ExactlyOnce;

    /// <summary>Input records of one transaction at most, 1 to 100,000.</summary>
    public int MaxRecordsPerTransaction { get; set; } = 10_000;

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

    internal RetryTiers Tiers => new(RetryTopic, RetryDelays);

    private static string DescribeApplication()
    {
        var application = Assembly.GetEntryAssembly();
        return $"{application?.GetName().Name} {application?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}".Trim();
    }
}
