using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>
/// Ledger groups, each through a consumer that joins nothing: it reads committed offsets with stable offsets required, and its group
/// metadata (no member, no generation) lets a producer send offsets to the group.
/// </summary>
internal sealed class KafkaLedger(IOptions<KafkaOptions> options, ILogger<KafkaLedger> logger) : ILedger, IAsyncDisposable
{
    private readonly BlockingThread _thread = new("ledger");
    private readonly ConcurrentDictionary<string, Lazy<IConsumer<Ignore, Ignore>>> _consumers = [];
    private int _disposed;

    /// <summary>What a producer needs to send offsets to the lane's ledger group.</summary>
    public IConsumerGroupMetadata GroupMetadata(LaneId lane) => ConsumerOf(lane).ConsumerGroupMetadata;

    public async Task<long?> ReadAsync(LaneId lane)
    {
        try
        {
            var committed = await _thread.RunAsync(() =>
                ConsumerOf(lane).Committed([new TopicPartition(lane.Topic, lane.Partition)], options.Value.CallTimeout).Single());
            return committed.Offset == Offset.Unset ? null : committed.Offset.Value;
        }
        catch (KafkaException exception)
        {
            throw new RetriableException($"Reading the ledger {lane.LedgerGroup}: {exception.Error.Code}: {exception.Error.Reason}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A container disposes it once for each service that it is registered as.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _thread.RunAsync(() =>
        {
            foreach (var consumer in _consumers.Values.Where(consumer => consumer.IsValueCreated))
                consumer.Value.Dispose();
        });
        _thread.Dispose();
    }

    private IConsumer<Ignore, Ignore> ConsumerOf(LaneId lane) =>
        _consumers.GetOrAdd(lane.LedgerGroup, group => new Lazy<IConsumer<Ignore, Ignore>>(() => Create(group))).Value;

    private IConsumer<Ignore, Ignore> Create(string group)
    {
        var config = new ConsumerConfig(options.Value.ToClientConfig())
        {
            GroupId = group,
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
        };
        return new ConsumerBuilder<Ignore, Ignore>(config)
            .SetLogHandler((_, message) => KafkaLog.Write(logger, message))
            .Build();
    }
}
