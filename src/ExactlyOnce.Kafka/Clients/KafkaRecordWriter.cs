using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>An idempotent producer without transactions, for pipelines that are to be at-least-once.</summary>
internal sealed class KafkaRecordWriter : IRecordWriter, IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

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
        if (records.Count == 0)
            return;
        var (producer, pending) = (_producer.Value, new Pending(records.Count));
        // Handing over may wait, where the client's queue is full.
        await Task.Run(
            () =>
            {
                TopicPartition? place = null;
                foreach (var record in records)
                    Produce(producer, KafkaMessages.From(record, ref place), place, pending);
            },
            cancellationToken);
        if (await pending.FirstError.WaitAsync(cancellationToken) is { IsError: true } error)
        {
            var (message, exception) = ($"Produce: {error.Code}: {error.Reason}", new KafkaException(error));
            throw KafkaErrors.CanNeverBeWritten(error.Code)
                ? new OutputRejectedException(message, exception, KafkaErrors.IsTooLarge(error.Code))
                : new RetriableException(message, exception);
        }
    }

    private static void Produce(IProducer<byte[], byte[]> producer, Message<byte[], byte[]> message, TopicPartition place, Pending pending)
    {
        while (true)
        {
            try
            {
                producer.Produce(place, message, pending.Report);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Flush(Rest); // what is queued has to leave first
            }
            catch (ProduceException<byte[], byte[]> refused)
            {
                pending.Done(refused.Error);
                return;
            }
        }
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
            _producer.Value.Dispose();
    }

    // Records that are not acknowledged yet.
    private sealed class Pending
    {
        private readonly TaskCompletionSource<Error> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Error? _error;
        private int _left;

        public Pending(int count)
        {
            _left = count;
            Report = report => Done(report.Error);
        }

        /// <summary>When there are none: what the first of them failed with, or no error.</summary>
        public Task<Error> FirstError => _first.Task;

        public Action<DeliveryReport<byte[], byte[]>> Report { get; }

        public void Done(Error error)
        {
            if (error.IsError)
                Interlocked.CompareExchange(ref _error, error, null);
            if (Interlocked.Decrement(ref _left) == 0)
                _first.SetResult(_error ?? error);
        }
    }
}
