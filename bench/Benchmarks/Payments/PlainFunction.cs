using Confluent.Kafka;
using ExactlyOnce;
using Functions.Payments;
using Microsoft.Extensions.Options;

namespace Benchmarks.Payments;

/// <summary>
/// What one would write by hand: the transform, a producer, and a wait until the batch is acknowledged. No headers, no routing, no tracing; a record that
/// fails ends the run.
/// </summary>
internal sealed class PlainFunction : IContender
{
    private readonly PaymentTransform _transform;
    private readonly IProducer<byte[], byte[]> _producer;

    /// <param name="isIdempotent">Whether a producer's retries can neither repeat nor reorder; without, the leader's acknowledgement is enough.</param>
    public PlainFunction(string name, string bootstrapServers, PaymentTopicNames topics, bool isIdempotent)
    {
        Name = name;
        var names = new PaymentTopics();
        topics.Apply(names);
        _transform = new PaymentTransform(Options.Create(names), TimeProvider.System);
        _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = isIdempotent,
            Acks = isIdempotent ? Acks.All : Acks.Leader,
            LingerMs = 0,
            Partitioner = Partitioner.Murmur2Random,
            DeliveryReportFields = "none",
        }).SetLogHandler((_, _) => { }).Build();
    }

    public string Name { get; }

    public async Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken)
    {
        List<Task> written = [];
        foreach (var record in batch)
        {
            foreach (var output in await _transform.TransformAsync(record, cancellationToken))
                written.Add(_producer.ProduceAsync(output.Topic, new Message<byte[], byte[]> { Key = output.Key!, Value = output.Value! }, cancellationToken));
        }
        await Task.WhenAll(written);
    }

    public ValueTask DisposeAsync()
    {
        _producer.Dispose();
        return ValueTask.CompletedTask;
    }
}
