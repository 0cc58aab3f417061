using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>An idempotent producer without transactions, for pipelines that are to be at-least-once.</summary>
internal sealed class KafkaRecordWriter : IRecordWriter, IDisposable
{
    private readonly Lazy<IProducer<byte[], byte[]>> _producer;

    public KafkaRecordWriter(IOptions<KafkaOptions> options, ILogger<KafkaRecordWriter> logger)
    {
        _producer = new Lazy<IProducer<byte[], byte[]>>(() => new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig(options.Value.ToClientConfig())
            {
                EnableIdempotence = true,
                LingerMs = 0,
                Partitioner = Partitioner.Murmur2Random,
                DeliveryReportFields = "none",
            })
            .SetLogHandler((_, message) => KafkaLog.Write(logger, message))
            .Build());
    }

    public async Task WriteAsync(IReadOnlyList<OutputRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(records.Select(record => _producer.Value.ProduceAsync(KafkaMessages.PlaceOf(record), KafkaMessages.From(record), cancellationToken)));
        }
        catch (ProduceException<byte[], byte[]> exception)
        {
            var message = $"Produce: {exception.Error.Code}: {exception.Error.Reason}";
            throw KafkaErrors.CanNeverBeWritten(exception.Error.Code)
                ? new OutputRejectedException(message, exception, KafkaErrors.IsTooLarge(exception.Error.Code))
                : new RetriableException(message, exception);
        }
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
            _producer.Value.Dispose();
    }
}
