using System.Security.Cryptography.X509Certificates;
using KafkaEmulation.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KafkaEmulation;

/// <summary>How an emulator is started. Every default suits a test: a free port, in memory, no topics.</summary>
public sealed class KafkaEmulatorOptions
{
    /// <summary>The TCP port on loopback, 0 to 65535; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>The TCP port on loopback of an HTTP health endpoint (GET /health), 0 for a free one; null for none.</summary>
    public int? HealthPort { get; set; }

    /// <summary>
    /// The directory that records, groups and transactions are kept in, made if absent; null keeps them in memory. What was
    /// acknowledged survives the end of the process at any moment (kill -9), not the failure of the machine.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>Topics that must exist when the emulator has started, with their number of partitions (1 or more).</summary>
    public IDictionary<string, int> Topics { get; } = new Dictionary<string, int>();

    /// <summary>
    /// Broker configurations by Kafka's names, such as <c>log.retention.ms</c>; those that the emulator acts on are listed in its README.
    /// </summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    /// <summary>
    /// Users by name, with their passwords. Where there are any, clients must log in (SASL: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512).
    /// </summary>
    public IDictionary<string, string> Users { get; } = new Dictionary<string, string>();

    /// <summary>The certificate, with its key, that the broker shows; where there is one, connections are TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>
    /// How long the markers of an ended transaction are held back, 0 or more. Until they are written the same transactional id gets
    /// CONCURRENT_TRANSACTIONS, and the transaction's records stay unstable: a real cluster always has some such time.
    /// </summary>
    public TimeSpan TransactionMarkerDelay { get; set; }

    /// <summary>Where each request and each answer are told, field by field; nowhere by default.</summary>
    public TextWriter? Trace { get; set; }

    /// <summary>The clock of timestamps and time-outs.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where log lines go; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    internal void Validate()
    {
        List<string> problems = [];
        if (Port is < 0 or > 65535)
            problems.Add($"{nameof(Port)} is {Port}; it must be 0 (any free port) to 65535");
        if (HealthPort is < 0 or > 65535)
            problems.Add($"{nameof(HealthPort)} is {HealthPort}; it must be 0 (any free port) to 65535");
        foreach (var (name, partitions) in Topics)
        {
            if (!State.TopicTable.IsLegalName(name))
                problems.Add($"the topic name '{name}' is not legal: letters, digits, '.', '_' and '-', at most 249 of them, and neither '.' nor '..'");
            if (partitions < 1)
                problems.Add($"topic '{name}' has {partitions} partitions; it must have 1 or more");
        }
        if (TransactionMarkerDelay < TimeSpan.Zero)
            problems.Add($"{nameof(TransactionMarkerDelay)} is negative");
        problems.AddRange(BrokerSettings.ProblemsWith(Settings));
        if (problems.Count > 0)
            throw new ArgumentException($"The emulator's options are wrong: {string.Join("; ", problems)}.");
    }
}
