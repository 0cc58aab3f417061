using Confluent.Kafka;
using LocalHost.Catalog;
using Microsoft.Extensions.Logging;

namespace LocalHost.Kafka;

/// <summary>Batched functions: one call at a time, with records of any partitions; a batch that fails is tried again in place.</summary>
internal sealed partial class BatchExecutor(
    KafkaFunction function, TriggerSettings settings, IServiceProvider services, Action<IEnumerable<TopicPartitionOffset>> store, ILogger logger) : IExecutor
{
    public async Task ExecuteAsync(IReadOnlyList<ConsumeResult<byte[], byte[]>> batch, CancellationToken stopping)
    {
        var records = batch.Select(TriggerRecords.Convert).ToArray();
        var retries = new RetryCounter(settings);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await function.InvokeAsync(services, records, stopping);
                break;
            }
            catch (Exception failure)
            {
                if (stopping.IsCancellationRequested)
                    return;
                LogFailed(failure, function.Name, batch.Count);
                if (!retries.MayTryAgain())
                    break;
            }
        }
        if (!stopping.IsCancellationRequested)
            store(batch.GroupBy(record => record.TopicPartition).Select(partition => TriggerRecords.Next(partition.Last())));
    }

    [LoggerMessage(EventId = 936, Level = LogLevel.Warning, Message = "{Function} failed with a batch of {Count} records")]
    private partial void LogFailed(Exception failure, string function, int count);
}
