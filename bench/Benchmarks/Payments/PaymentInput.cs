using System.Globalization;
using System.Text;
using Confluent.Kafka;
using ExactlyOnce;

namespace Benchmarks.Payments;

/// <summary>Payments, the same as those of ../shared/peers/streams, and their batches as a trigger would deliver them.</summary>
internal static class PaymentInput
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static ReadOnlySpan<byte> Filled => "\",\"description\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>A payment of a number.</summary>
    /// <param name="bytes">How large its value is at least: a description fills it up.</param>
    public static Message<byte[], byte[]> Payment(int number, int bytes = 0)
    {
        var head = Text($$"""{"paymentId":"p-{{number}}","userId":"user-{{number % 5000}}","amount":{{(number % 900) + 1}}.50,"currency":"EUR","merchant":"m-{{number % 300}}","createdAt":"2026-11-21T10:00:00Z""");
        var left = bytes - head.Length - Filled.Length - End.Length;
        return new() { Key = Text($"user-{number % 5000}"), Value = left > 0 ? [.. head, .. Filled, .. Enumerable.Repeat((byte)'x', left), .. End] : [.. head, .. End] };
    }

    /// <summary>
    /// Writes payments, each into the partition of its key as Java's and the lanes' producers choose it, and gives them in batches as a trigger does that is
    /// behind: in the order in which a consumer gets them.
    /// </summary>
    public static List<List<InputRecord>> Write(string bootstrapServers, PaymentTopicNames topics, int batches, int recordsPerBatch, int bytes = 0)
    {
        var count = batches * recordsPerBatch;
        Write(bootstrapServers, topics.Payments, count, bytes);
        using var consumer = Consumer(bootstrapServers, topics.Payments, topics.Partitions);
        return [.. Enumerable.Range(0, count).Select(_ => Read(consumer)).Chunk(recordsPerBatch).Select(batch => batch.ToList())];
    }

    /// <summary>Writes payments, each into the partition of its key.</summary>
    public static void Write(string bootstrapServers, string topic, int count, int bytes = 0)
    {
        Error? failure = null;
        using var producer = Producer(bootstrapServers);
        for (var number = 0; number < count; number++)
            Produce(producer, topic, Payment(number, bytes), report => failure = report.Error.IsError ? report.Error : failure);
        producer.Flush(Patience);
        if (failure is not null)
            throw new KafkaException(failure);
    }

    /// <summary>A reader of committed records from the beginning of all partitions.</summary>
    public static IConsumer<byte[], byte[]> Consumer(string bootstrapServers, string topic, int partitions)
    {
        var reader = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "bench", // nobody joins it, nobody commits
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler((_, _) => { }).Build();
        reader.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, 0)));
        return reader;
    }

    /// <summary>A consumed payment as the trigger delivers it.</summary>
    public static InputRecord ToInput(ConsumeResult<byte[], byte[]> read) =>
        new(read.Topic, read.Partition, read.Offset, read.Message.Key, read.Message.Value) { Timestamp = read.Message.Timestamp.UtcDateTime };

    private static InputRecord Read(IConsumer<byte[], byte[]> consumer) =>
        ToInput(consumer.Consume(Patience) ?? throw new TimeoutException($"No payment came within {Patience}."));

    /// <summary>A producer for inputs: fast, and each record acknowledged.</summary>
    public static IProducer<byte[], byte[]> Producer(string bootstrapServers, double lingerMs = 20) => new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = bootstrapServers,
        EnableIdempotence = true,
        LingerMs = lingerMs,
        Partitioner = Partitioner.Murmur2Random,
        QueueBufferingMaxMessages = 1_000_000,
    }).SetLogHandler((_, _) => { }).Build();

    private static void Produce(IProducer<byte[], byte[]> producer, string topic, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>> report)
    {
        while (true)
        {
            try
            {
                producer.Produce(topic, message, report);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Flush(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static byte[] Text(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture));
}
