using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>A lane's producer: it writes the lane's ledger with its records.</summary>
/// <param name="explains">As <see cref="TransactionalProducer"/> has it.</param>
/// <param name="failed">Called where a transaction has to be aborted.</param>
internal sealed class KafkaLaneProducer(
    LaneId lane, KafkaOptions options, LedgerClients ledgers, ILogger<KafkaLaneProducer> logger, bool explains = true, Action? failed = null) : ILaneProducer
{
    private readonly TransactionalProducer _producer = new(lane.TransactionalId, options, logger, explains: explains);

    public Task InitializeAsync() => _producer.InitializeAsync();

    public Task BeginAsync(IReadOnlyList<OutputRecord> records) => WatchedAsync(_producer.BeginAsync(records));

    public Task SendPositionAsync(LedgerEntry entry) => WatchedAsync(_producer.SendOffsetsAsync(
        [new TopicPartitionOffset(lane.Topic, lane.Partition, entry.Position, entry.Mark?.ToLeaderEpoch())], ledgers.Of(lane).GroupMetadata));

    public Task CommitAsync() => WatchedAsync(_producer.CommitAsync());

    public Task AbortAsync() => _producer.AbortAsync();

    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    private async Task WatchedAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (AbortRequiredException)
        {
            failed?.Invoke();
            throw;
        }
    }
}
