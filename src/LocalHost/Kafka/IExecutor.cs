using Confluent.Kafka;

namespace LocalHost.Kafka;

/// <summary>Calls the function for a batch, and says through <c>store</c> which offsets are done.</summary>
internal interface IExecutor
{
    /// <summary>Returns when the batch is done, passed over, or the host stops.</summary>
    Task ExecuteAsync(IReadOnlyList<ConsumeResult<byte[], byte[]>> batch, CancellationToken stopping);
}
