using System.Text;
using Confluent.Kafka;
using Dev.Judging;

namespace Dev.Run;

/// <summary>Writes the payments, at most so many ahead of the pipeline as it is allowed to.</summary>
internal sealed class Feeder(string bootstrapServers, string topic)
{
    private long _allowed;
    private long _fed;

    public long Fed => Interlocked.Read(ref _fed);

    /// <summary>Lets the feeder go on to this many.</summary>
    public void Allow(long records) => Interlocked.Exchange(ref _allowed, records);

    /// <summary>Feeds all payments; every one is acknowledged when this returns.</summary>
    public async Task FeedAsync(IEnumerable<FedPayment> payments, CancellationToken cancellationToken)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random,
        }).SetLogHandler((_, _) => { }).Build();
        Exception? failure = null;
        foreach (var payment in payments)
        {
            while (Fed >= Interlocked.Read(ref _allowed))
                await Task.Delay(10, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            Produce(producer, payment, report => failure ??= report.Error.IsError ? new KafkaException(report.Error) : null);
            Interlocked.Increment(ref _fed);
        }
        producer.Flush(cancellationToken);
        if (failure is not null)
            throw failure;
    }

    private void Produce(IProducer<byte[]?, byte[]?> producer, FedPayment payment, Action<DeliveryReport<byte[]?, byte[]?>> delivered)
    {
        var message = new Message<byte[]?, byte[]?> { Key = payment.Key, Value = payment.Value };
        if (payment.Valid is { } valid)
            message.Headers = new Headers { { FedHeaders.Valid, Encoding.UTF8.GetBytes(valid ? "true" : "false") } };
        if (payment.Fails is { } fails)
            message.Headers.Add(FedHeaders.Fails, Encoding.UTF8.GetBytes(fails));
        while (true)
        {
            try
            {
                producer.Produce(topic, message, delivered);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Flush(TimeSpan.FromSeconds(1));
            }
        }
    }
}
