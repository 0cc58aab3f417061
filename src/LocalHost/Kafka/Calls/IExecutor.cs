using LocalHost.Kafka.Records;

namespace LocalHost.Kafka.Calls;

/// <summary>Calls the function for what was gathered, and has the offsets stored that are done.</summary>
internal interface IExecutor
{
    /// <summary>Returns when all records are done or passed over, or the calls are cancelled.</summary>
    Task ExecuteAsync(IReadOnlyList<TriggerRecord> batch, CancellationToken cancellationToken);
}
