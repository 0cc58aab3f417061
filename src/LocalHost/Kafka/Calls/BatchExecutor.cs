using Confluent.Kafka;
using LocalHost.Kafka.Records;

namespace LocalHost.Kafka.Calls;

/// <summary>Batched functions: one call at a time, with records of any partitions.</summary>
internal sealed class BatchExecutor(FunctionCalls calls, Func<FailureStreak> createStreak, Action<IEnumerable<TopicPartitionOffset>> store) : IExecutor
{
    private readonly FailureStreak _streak = createStreak();

    public async Task ExecuteAsync(IReadOnlyList<TriggerRecord> batch, CancellationToken cancellationToken)
    {
        var (input, metadata) = TriggerInput.Of(batch);
        var last = batch.GroupBy(record => record.TopicPartition).Select(partition => partition.Last()).ToList();
        if (await calls.UntilDoneAsync(input, metadata, _streak, $"{batch.Count} records up to {string.Join(", ", last)}", cancellationToken))
            store(last.Select(record => record.Next));
    }
}
