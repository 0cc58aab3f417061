using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>
/// A transactional producer of librdkafka, with the exceptions and the calls of <see cref="ILaneProducer"/>. Its blocking calls have a
/// thread of their own.
/// </summary>
/// <param name="explains">
/// Whether each record's report is read: a commit that fails on a record does not say which, nor why. Where all goes well the
/// reports say nothing that the commit does not prove, and cost more than all else that is done here for a record.
/// </param>
internal sealed partial class TransactionalProducer(
    string transactionalId, KafkaOptions options, ILogger logger, TimeSpan? transactionTimeout = null, bool explains = true) : IAsyncDisposable
{
    private const int LargestMessage = 100_000_000;

    private static readonly TimeSpan Nudge = TimeSpan.FromMilliseconds(50);

    private readonly BlockingThread _thread = new(transactionalId);
    private IProducer<byte[], byte[]>? _producer;
    private (string Topic, Error Error)? _unwritten;
    private Action<DeliveryReport<byte[], byte[]>>? _report;
    private int _disposed;

    // How long a call may take is said to librdkafka, which does not always keep to it: waiting for a coordinator it can forget the
    // time (2.15.1, SendOffsetsToTransaction). Then the producer is given up with its thread, and the next one's epoch fences it.
    private TimeSpan Limit => 2 * options.CallTimeout;

    /// <summary>What such a producer is configured with.</summary>
    public static ProducerConfig ConfigOf(KafkaOptions options, string transactionalId)
    {
        var config = new ProducerConfig(options.ToClientConfig())
        {
            TransactionalId = transactionalId,
            TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds,
            // Small transactions one after the other: the defaults cost 100 ms each, waiting for the markers of the one before. That takes
            // some milliseconds; a cluster that is in trouble for longer is not to be asked all the while.
            RetryBackoffMs = 1,
            RetryBackoffMaxMs = 100,
            // A topic's records gather, one request for each partition, and leave while those of the next topic are handed over. What waits
            // when the commit comes, it sends at once.
            LingerMs = 5,
            // The partitions of Java producers' keys, so that both kinds of producers can feed one topic.
            Partitioner = Partitioner.Murmur2Random,
            // Reports to nobody, even: without them a commit sleeps 10 ms at a time until its records are written (librdkafka 2.15.1, rd_kafka_flush).
            EnableDeliveryReports = true,
            DeliveryReportFields = "none",
            // They come while a call blocks.
            EnableBackgroundPoll = false,
        };
        // How large a record may be is the topic's to say, not the client's.
        config.MessageMaxBytes ??= LargestMessage;
        return config;
    }

    /// <inheritdoc cref="ILaneProducer.InitializeAsync"/>
    public Task InitializeAsync() => CallAsync("InitTransactions", () =>
    {
        _producer ??= Create();
        Initialize(_producer, options.CallTimeout);
    });

    /// <inheritdoc cref="ILaneProducer.BeginAsync"/>
    public Task BeginAsync(IReadOnlyList<OutputRecord> records) => CallAsync(
        "Produce",
        () =>
        {
            _producer!.Poll(TimeSpan.Zero); // nobody else serves the client's events
            _unwritten = null;
            _producer.BeginTransaction();
            TopicPartition? place = null;
            // No reader sees an order between topics.
            foreach (var record in records.GroupBy(record => record.Topic).SelectMany(ofTopic => ofTopic))
                Produce(record, ref place);
        },
        Timeout.InfiniteTimeSpan);

    /// <summary>Adds offsets of a consumer group to the transaction.</summary>
    /// <param name="offsets">Each that of the next record.</param>
    /// <param name="group">The group; of a member, where it has one, so that one that is no longer is refused (KIP-447).</param>
    public Task SendOffsetsAsync(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumerGroupMetadata group) => CallAsync("SendOffsetsToTransaction", () =>
    {
        try
        {
            _producer!.SendOffsetsToTransaction(offsets, group, options.CallTimeout);
        }
        catch (KafkaTxnRequiresAbortException exception) when (exception.Error.Code == ErrorCode.Local_State)
        {
            // A record failed while the call was on its way, and the client says only that its state has changed. Asked again it says why.
            _producer!.SendOffsetsToTransaction(offsets, group, options.CallTimeout);
        }
    });

    /// <inheritdoc cref="ILaneProducer.CommitAsync"/>
    public Task CommitAsync() => CallAsync("CommitTransaction", () => _producer!.CommitTransaction(options.CallTimeout));

    /// <inheritdoc cref="ILaneProducer.AbortAsync"/>
    public Task AbortAsync() => CallAsync("AbortTransaction", () => _producer!.AbortTransaction(options.CallTimeout));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        var disposed = _thread.RunAsync(() =>
        {
            // An answer to a record that comes while the client is taken apart, and says that it is fenced, ends the process (librdkafka
            // 2.15.1 and 2.16.0 free the transaction's error in rd_kafka_txns_term, and again for the answer). So all of them are waited for.
            _producer?.Flush(options.CallTimeout);
            _producer?.Dispose();
        });
        _thread.Dispose();
        try
        {
            await disposed.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            LogStuck(transactionalId);
        }
    }

    // What a client cannot do at once it tries again half a second later, unless it is asked again (librdkafka 2.15.1,
    // rd_kafka_txn_coord_query): and at first it mostly cannot, since it lets go of its first connection as soon as it knows the brokers.
    private static void Initialize(IProducer<byte[], byte[]> producer, TimeSpan timeout)
    {
        for (var left = timeout; ; left -= Nudge)
        {
            try
            {
                producer.InitTransactions(Nudge);
                return;
            }
            catch (KafkaRetriableException) when (left > Nudge)
            {
            }
        }
    }

    private void Produce(OutputRecord record, ref TopicPartition? place)
    {
        var message = KafkaMessages.From(record, ref place);
        try
        {
            _producer!.Produce(place, message, _report);
        }
        catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            // What is queued has to leave first.
            _producer!.Flush(options.CallTimeout);
            _producer.Produce(place, message, _report);
        }
    }

    // The first failure is the cause of those after it.
    private void Report(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            _unwritten ??= (report.Topic, report.Error);
    }

    private Task CallAsync(string name, Action call) => CallAsync(name, call, Limit);

    private async Task CallAsync(string name, Action call, TimeSpan limit)
    {
        try
        {
            await _thread.RunAsync(call).WaitAsync(limit);
        }
        catch (KafkaException exception)
        {
            throw KafkaErrors.Translate(name, exception, _unwritten);
        }
        catch (TimeoutException exception)
        {
            throw new ProducerLostException($"{name}: the client has not returned within {limit}", exception);
        }
    }

    private IProducer<byte[], byte[]> Create()
    {
        var config = ConfigOf(options, transactionalId);
        if (transactionTimeout is { } timeout)
            config.TransactionTimeoutMs = (int)timeout.TotalMilliseconds;
        _report = explains ? Report : null;
        return new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, message) => KafkaLog.Write(logger, message)).Build();
    }

    [LoggerMessage(EventId = 202, Level = LogLevel.Warning, Message = "{TransactionalId}: a client hangs in a call and cannot be disposed; its memory is lost until the process ends")]
    private partial void LogStuck(string transactionalId);
}
