using System.Collections.Concurrent;
using Confluent.Kafka;
using LocalHost.Kafka.Records;

namespace LocalHost.Kafka.Calls;

/// <summary>Functions that take one record: the partitions of a batch side by side, in order inside each.</summary>
internal sealed class SingleExecutor(FunctionCalls calls, Func<FailureStreak> createStreak, Action<IEnumerable<TopicPartitionOffset>> store) : IExecutor
{
    private readonly ConcurrentDictionary<TopicPartition, FailureStreak> _streaks = [];

    public Task ExecuteAsync(IReadOnlyList<TriggerRecord> batch, CancellationToken cancellationToken) =>
        Task.WhenAll(batch.GroupBy(record => record.TopicPartition).Select(partition => ExecuteAsync(partition, _streaks.GetOrAdd(partition.Key, _ => createStreak()), cancellationToken)));

    private async Task ExecuteAsync(IEnumerable<TriggerRecord> partition, FailureStreak streak, CancellationToken cancellationToken)
    {
        foreach (var record in partition)
        {
            var (input, metadata) = TriggerInput.Of(record);
            if (!await calls.UntilDoneAsync(input, metadata, streak, $"{record}", cancellationToken))
                return;
            store([record.Next]);
        }
    }
}
