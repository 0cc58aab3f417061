using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KafkaEmulation;

/// <summary>How an emulator is started. Every default suits a test: a free port, in memory, no topics.</summary>
public sealed class KafkaEmulatorOptions
{
    /// <summary>The TCP port on loopback, 0 to 65535; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>
    /// The directory that records, groups and transactions are kept in, made if absent; null keeps them in memory. What was
    /// acknowledged survives the end of the process at any moment (kill -9), not the failure of the machine.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>Topics that must exist when the emulator has started, with their number of partitions (1 or more).</summary>
    public IDictionary<string, int> Topics { get; } = new Dictionary<string, int>();

    /// <summary>How long a rebalance of an empty group waits for more members (group.initial.rebalance.delay.ms). 0 or more.</summary>
    public TimeSpan InitialRebalanceDelay { get; set; }

    /// <summary>
    /// How long the markers of an ended transaction are held back, 0 or more. Until they are written the same transactional id gets
    /// CONCURRENT_TRANSACTIONS, and the transaction's records stay unstable: a real cluster always has some such time.
    /// </summary>
    public TimeSpan TransactionMarkerDelay { get; set; }

    /// <summary>The largest transaction.timeout.ms that a producer may ask for (transaction.max.timeout.ms).</summary>
    public TimeSpan MaxTransactionTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The shortest session.timeout.ms that a group member may ask for (group.min.session.timeout.ms).</summary>
    public TimeSpan MinSessionTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>The longest session.timeout.ms that a group member may ask for (group.max.session.timeout.ms).</summary>
    public TimeSpan MaxSessionTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The largest request in bytes (socket.request.max.bytes); a connection that sends a larger one is closed.</summary>
    public int MaxRequestBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>The clock of timestamps and time-outs.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where log lines go; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    internal void Validate()
    {
        List<string> problems = [];
        if (Port is < 0 or > 65535)
            problems.Add($"{nameof(Port)} is {Port}; it must be 0 (any free port) to 65535");
        foreach (var (name, partitions) in Topics)
        {
            if (!State.TopicTable.IsLegalName(name))
                problems.Add($"the topic name '{name}' is not legal: letters, digits, '.', '_' and '-', at most 249 of them, and neither '.' nor '..'");
            if (partitions < 1)
                problems.Add($"topic '{name}' has {partitions} partitions; it must have 1 or more");
        }
        if (InitialRebalanceDelay < TimeSpan.Zero)
            problems.Add($"{nameof(InitialRebalanceDelay)} is negative");
        if (TransactionMarkerDelay < TimeSpan.Zero)
            problems.Add($"{nameof(TransactionMarkerDelay)} is negative");
        if (MaxTransactionTimeout <= TimeSpan.Zero)
            problems.Add($"{nameof(MaxTransactionTimeout)} must be positive");
        if (MinSessionTimeout <= TimeSpan.Zero || MaxSessionTimeout < MinSessionTimeout)
            problems.Add($"{nameof(MinSessionTimeout)} must be positive and not above {nameof(MaxSessionTimeout)}");
        if (MaxRequestBytes < 1024)
            problems.Add($"{nameof(MaxRequestBytes)} is {MaxRequestBytes}; it must be 1024 or more");
        if (problems.Count > 0)
            throw new ArgumentException($"The emulator's options are wrong: {string.Join("; ", problems)}.");
    }
}
