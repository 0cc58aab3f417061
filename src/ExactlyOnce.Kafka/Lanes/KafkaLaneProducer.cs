using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>A lane's producer: it writes the lane's ledger with its records.</summary>
internal sealed class KafkaLaneProducer(LaneId lane, KafkaOptions options, LedgerClients ledgers, ILogger<KafkaLaneProducer> logger) : ILaneProducer
{
    private readonly TransactionalProducer _producer = new(lane.TransactionalId, options, logger);

    public Task InitializeAsync() => _producer.InitializeAsync();

    public Task BeginAsync(IReadOnlyList<OutputRecord> records) => _producer.BeginAsync(records);

    public Task SendPositionAsync(LedgerEntry entry) => _producer.SendOffsetsAsync(
        [new TopicPartitionOffset(lane.Topic, lane.Partition, entry.Position, entry.Mark?.ToLeaderEpoch())], ledgers.Of(lane).GroupMetadata);

    public Task CommitAsync() => _producer.CommitAsync();

    public Task AbortAsync() => _producer.AbortAsync();

    public ValueTask DisposeAsync() => _producer.DisposeAsync();
}
