using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>A consumer of committed records that reads stretches of partitions, one after the other. It joins no group and commits nothing.</summary>
internal sealed class LogReader(KafkaOptions options, ILogger logger) : IAsyncDisposable
{
    private readonly BlockingThread _thread = new("log-reader");
    private IConsumer<byte[], byte[]>? _consumer;

    /// <summary>As <see cref="IInputLog.ReadAsync"/>.</summary>
    /// <exception cref="KafkaException">The records could not be had now.</exception>
    public Task<LogSlice> ReadAsync(TopicPartition partition, long from, long until, int maxRecords) =>
        _thread.RunAsync(() => Read(partition, from, until, maxRecords));

    public async ValueTask DisposeAsync()
    {
        await _thread.RunAsync(() => _consumer?.Dispose());
        _thread.Dispose();
    }

    private LogSlice Read(TopicPartition partition, long from, long until, int maxRecords)
    {
        _consumer ??= Create();
        try
        {
            return Read(_consumer, partition, from, until, maxRecords);
        }
        catch (ConsumeException outOfRange) when (outOfRange.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
        {
            var start = _consumer.QueryWatermarkOffsets(partition, options.CallTimeout).Low.Value;
            if (start <= from)
                throw;
            return start >= until
                ? new LogSlice([], until, until)
                : Read(_consumer, partition, start, until, maxRecords) with { Start = start };
        }
        finally
        {
            _consumer.Unassign();
        }
    }

    private LogSlice Read(IConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long until, int maxRecords)
    {
        List<InputRecord> records = [];
        consumer.Assign(new TopicPartitionOffset(partition, from));
        while (records.Count < maxRecords)
        {
            var read = consumer.Consume(options.CallTimeout)
                ?? throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"nothing came within {options.CallTimeout}"));
            if (read.Offset >= until)
                return new LogSlice(records, until, from);
            if (!read.IsPartitionEOF)
                records.Add(KafkaMessages.Read(read));
        }
        return new LogSlice(records, records[^1].Offset + 1, from);
    }

    private IConsumer<byte[], byte[]> Create()
    {
        var config = new ConsumerConfig(options.ToClientConfig())
        {
            GroupId = "unused", // the client wants one; it is never joined
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
            // A stretch is short, and mostly there is nothing in it: neither is the broker to wait for more, nor is much to be fetched of
            // what lies behind it. A client whose queue is full would not fetch for a second, whatever it is assigned.
            FetchWaitMaxMs = 5,
            MaxPartitionFetchBytes = 128 * 1024,
            QueuedMinMessages = 1,
            FetchQueueBackoffMs = 1,
        };
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, message) => KafkaLog.Write(logger, message))
            .Build();
    }
}
