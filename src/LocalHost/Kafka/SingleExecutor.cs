using Confluent.Kafka;
using LocalHost.Catalog;
using Microsoft.Extensions.Logging;

namespace LocalHost.Kafka;

/// <summary>Functions that take one record: the partitions of a batch side by side, in order inside each.</summary>
internal sealed partial class SingleExecutor(
    KafkaFunction function, TriggerSettings settings, IServiceProvider services, Action<IEnumerable<TopicPartitionOffset>> store, ILogger logger) : IExecutor
{
    public Task ExecuteAsync(IReadOnlyList<ConsumeResult<byte[], byte[]>> batch, CancellationToken stopping) =>
        Task.WhenAll(batch.GroupBy(record => record.TopicPartition).Select(async partition =>
        {
            foreach (var record in partition)
                await ExecuteAsync(record, stopping);
        }));

    private async Task ExecuteAsync(ConsumeResult<byte[], byte[]> record, CancellationToken stopping)
    {
        var retries = new RetryCounter(settings);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await function.InvokeAsync(services, TriggerRecords.Convert(record), stopping);
                store([TriggerRecords.Next(record)]);
                return;
            }
            catch (Exception failure)
            {
                if (stopping.IsCancellationRequested)
                    return;
                LogFailed(failure, function.Name, record.TopicPartitionOffset);
                if (retries.MayTryAgain())
                    continue;
                store([TriggerRecords.Next(record)]);
                return;
            }
        }
    }

    [LoggerMessage(EventId = 937, Level = LogLevel.Warning, Message = "{Function} failed with {Record}")]
    private partial void LogFailed(Exception failure, string function, TopicPartitionOffset record);
}
