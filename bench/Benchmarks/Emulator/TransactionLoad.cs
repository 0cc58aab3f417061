using System.Diagnostics;
using Confluent.Kafka;

namespace Benchmarks.Emulator;

/// <summary>Transactions one after the other on one producer: some records to every partition, an offset, commit.</summary>
internal static class TransactionLoad
{
    private const int WarmUp = 50;
    private const int RecordsPerPartition = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Transactions per second.</summary>
    public static double Run(string bootstrapServers, string topic, int partitions, int count)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            TransactionalId = "bench",
            LingerMs = 0,
            RetryBackoffMs = 1,
            RetryBackoffMaxMs = 5,
        }).Build();
        using var reader = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "bench.ledger" }).Build();
        producer.InitTransactions(Patience);
        for (var transaction = 0; transaction < WarmUp; transaction++)
            Commit(transaction);
        var watch = Stopwatch.StartNew();
        for (var transaction = 0; transaction < count; transaction++)
            Commit(WarmUp + transaction);
        return count / watch.Elapsed.TotalSeconds;

        void Commit(int offset)
        {
            var value = new byte[100];
            producer.BeginTransaction();
            for (var record = 0; record < RecordsPerPartition * partitions; record++)
                producer.Produce(new TopicPartition(topic, record % partitions), new Message<byte[], byte[]> { Value = value });
            producer.SendOffsetsToTransaction([new TopicPartitionOffset(topic, 0, offset)], reader.ConsumerGroupMetadata, Patience);
            producer.CommitTransaction(Patience);
        }
    }
}
