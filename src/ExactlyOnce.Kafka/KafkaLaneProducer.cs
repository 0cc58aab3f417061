using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>A lane's producer on librdkafka. Its blocking calls have a thread of their own.</summary>
internal sealed class KafkaLaneProducer(LaneId lane, KafkaOptions options, KafkaLedger ledger, ILogger<KafkaLaneProducer> logger) : ILaneProducer
{
    private const int LargestMessage = 100_000_000;

    private readonly BlockingThread _thread = new(lane.TransactionalId);
    private IProducer<byte[], byte[]>? _producer;

    public Task InitializeAsync() => CallAsync("InitTransactions", () =>
    {
        _producer ??= Create();
        _producer.InitTransactions(options.CallTimeout);
    });

    public Task BeginAsync(IReadOnlyList<OutputRecord> records) => CallAsync("Produce", () =>
    {
        _producer!.Poll(TimeSpan.Zero); // nobody else serves the client's events
        _producer.BeginTransaction();
        foreach (var record in records)
            Produce(record);
    });

    public Task SendPositionAsync(long position) => CallAsync("SendOffsetsToTransaction", () => _producer!.SendOffsetsToTransaction(
        [new TopicPartitionOffset(lane.Topic, lane.Partition, position)], ledger.GroupMetadata(lane), options.CallTimeout));

    public Task CommitAsync() => CallAsync("CommitTransaction", () => _producer!.CommitTransaction(options.CallTimeout));

    public Task AbortAsync() => CallAsync("AbortTransaction", () => _producer!.AbortTransaction(options.CallTimeout));

    public async ValueTask DisposeAsync()
    {
        await _thread.RunAsync(() => _producer?.Dispose());
        _thread.Dispose();
    }

    private void Produce(OutputRecord record)
    {
        while (true)
        {
            try
            {
                _producer!.Produce(record.Topic, KafkaMessages.From(record));
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                // What is queued has to leave first; if it cannot, the commit will say why.
                _producer!.Flush(options.CallTimeout);
            }
        }
    }

    private async Task CallAsync(string name, Action call)
    {
        try
        {
            await _thread.RunAsync(call);
        }
        catch (KafkaException exception)
        {
            throw KafkaErrors.Translate(name, exception);
        }
    }

    private IProducer<byte[], byte[]> Create()
    {
        var config = new ProducerConfig(options.ToClientConfig())
        {
            TransactionalId = lane.TransactionalId,
            TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds,
            // Small transactions one after the other: the defaults cost 100 ms each, waiting for the markers of the one before.
            LingerMs = 0,
            RetryBackoffMs = 1,
            RetryBackoffMaxMs = 5,
            // The keys of Java producers' partitions, so that both kinds of producers can feed one topic.
            Partitioner = Partitioner.Murmur2Random,
            // The commit tells whether all records were written, so nobody needs a report for each.
            EnableDeliveryReports = false,
            EnableBackgroundPoll = false,
        };
        // How large a record may be is the topic's to say, not the client's.
        config.MessageMaxBytes ??= LargestMessage;
        return new ProducerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, message) => KafkaLog.Write(logger, message))
            .Build();
    }
}
