using Benchmarks.Brokers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExactlyOnce;

namespace Benchmarks.Gaps;

/// <summary>
/// Each candidate processes the same records with lanes of its own, in batches that begin at the begin of an input transaction: the worst
/// case, a look at each batch. Who comes first changes from round to round.
/// </summary>
internal static class GapsBench
{
    private const int Partitions = 6;
    private const int RecordsPerTransaction = 10;
    private const int RecordsPerBatch = 60;
    private const int Batches = 100;
    private const string Plain = "plain input";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<Report> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var report = new Report(Plain);
        await using IBroker broker = BrokerChoice.Default();
        await broker.StartAsync(cancellationToken);
        progress($"{broker.Name}: writing inputs");
        var plain = await WriteAsync(broker, "plain", inTransactions: false);
        var small = await WriteAsync(broker, "small", inTransactions: true);
        (string Name, List<List<InputRecord>> Batches, OnGap OnGap)[] candidates =
        [
            (Plain, plain, OnGap.Repair),
            ("small transactions", small, OnGap.Repair),
            ("the same, OnGap: Ignore", small, OnGap.Ignore),
        ];
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < candidates.Length; turn++)
            {
                var candidate = candidates[(round + turn) % candidates.Length];
                progress($"round {round + 1} of {rounds}: {candidate.Name}");
                var output = await CreateTopicAsync(broker, $"out-{round}-{turn}");
                await using var lanes = new BenchLanes(broker.BootstrapServers, $"group-{round}-{turn}", output, candidate.OnGap);
                var elapsed = await lanes.ProcessAsync(candidate.Batches, cancellationToken);
                report.Add("records/s", candidate.Name, (Batches - 1) * RecordsPerBatch * Partitions / elapsed.TotalSeconds);
                report.Add("ms a batch", candidate.Name, elapsed.TotalMilliseconds / (Batches - 1));
            }
        }
        return report;
    }

    // A batch has records of every partition, as the trigger's have.
    private static async Task<List<List<InputRecord>>> WriteAsync(IBroker broker, string topic, bool inTransactions)
    {
        await CreateTopicAsync(broker, topic);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            TransactionalId = inTransactions ? "bench-input" : null,
            RetryBackoffMs = 1,
            RetryBackoffMaxMs = 5,
        }).SetLogHandler((_, _) => { }).Build();
        if (inTransactions)
            producer.InitTransactions(Patience);
        List<List<InputRecord>> batches = [];
        var value = new byte[100];
        for (var batch = 0; batch < Batches; batch++)
        {
            List<Task<DeliveryResult<byte[], byte[]>>> written = [];
            for (var transaction = 0; transaction < RecordsPerBatch / RecordsPerTransaction; transaction++)
            {
                if (inTransactions)
                    producer.BeginTransaction();
                written.AddRange(Enumerable.Range(0, Partitions * RecordsPerTransaction)
                    .Select(record => producer.ProduceAsync(new TopicPartition(topic, record % Partitions), new Message<byte[], byte[]> { Value = value })));
                if (inTransactions)
                    producer.CommitTransaction(Patience);
            }
            batches.Add([.. (await Task.WhenAll(written)).Select(record => new InputRecord(topic, record.Partition, record.Offset, null, value))]);
        }
        return batches;
    }

    private static async Task<string> CreateTopicAsync(IBroker broker, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = Partitions, ReplicationFactor = 1 }]);
        return topic;
    }
}
