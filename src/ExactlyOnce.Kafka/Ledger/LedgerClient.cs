using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ExactlyOnce.Kafka;

/// <summary>
/// A client for one ledger group: consumers that join nothing, and an admin client on top of one. Calls hold no thread of the pool, and
/// wait for none of each other.
/// </summary>
internal sealed class LedgerClient : IDisposable
{
    // The protocol's name for it (ListOffsets).
    private static readonly Timestamp End = new(-1, TimestampType.CreateTime);

    private readonly IConsumer<Ignore, Ignore> _uncommitted;
    private readonly Lazy<IConsumer<Ignore, Ignore>> _committed;
    private readonly IAdminClient _admin;
    private readonly TimeSpan _timeout;

    public LedgerClient(KafkaOptions options, string group, Action<LogMessage> log)
    {
        _timeout = options.CallTimeout;
        // Of a log with open transactions the end is asked for all the same, and of a pending position the one before it.
        _uncommitted = GroupConsumer.Create(options, group, IsolationLevel.ReadUncommitted, log);
        _committed = new Lazy<IConsumer<Ignore, Ignore>>(() => GroupConsumer.Create(options, group, IsolationLevel.ReadCommitted, log));
        _admin = new DependentAdminClientBuilder(_uncommitted.Handle).Build();
        GroupMetadata = _uncommitted.ConsumerGroupMetadata;
    }

    /// <summary>What a producer needs to send offsets to the group: no member and no generation, as it was before KIP-447.</summary>
    public IConsumerGroupMetadata GroupMetadata { get; }

    /// <summary>The group's committed offset of a partition; with <paramref name="isStable"/> once no transaction on it is pending (KIP-447).</summary>
    /// <exception cref="KafkaException">It could not be had now.</exception>
    // The admin client's ListConsumerGroupOffsets would need no thread, and ends the process: see GroupAdmin.
    public Task<TopicPartitionOffset> ReadOffsetAsync(TopicPartition partition, bool isStable) =>
        BlockAsync(() => (isStable ? _committed.Value : _uncommitted).Committed([partition], _timeout).Single());

    /// <summary>The id of a topic, where the broker gives one, and how many partitions it has.</summary>
    /// <exception cref="KafkaException">They could not be had now.</exception>
    public async Task<(Guid? Id, int Partitions)> DescribeTopicAsync(string topic)
    {
        try
        {
            var result = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = _timeout });
            var description = result.TopicDescriptions.Single();
            return (IdOf(description.TopicId), description.Partitions.Count);
        }
        catch (DescribeTopicsException one) when (one.Results.TopicDescriptions is [{ Error.IsError: true } refused])
        {
            // Of several it says that some failed; here it is this one.
            throw new KafkaException(refused.Error);
        }
    }

    /// <summary>The first offset of a partition and the one behind its last record, committed or not.</summary>
    /// <exception cref="KafkaException">They could not be had now.</exception>
    // The admin client's ListOffsets would need no thread, and ends the process now and then: its search for leaders runs on two
    // threads at once where metadata comes meanwhile (librdkafka 2.15.1 and 2.16.0, rd_kafka_topic_partition_list_query_leaders_async).
    public Task<WatermarkOffsets> FindEndsAsync(TopicPartition partition) => BlockAsync(() => _uncommitted.QueryWatermarkOffsets(partition, _timeout));

    /// <summary>The offset behind a partition's last record, committed or not.</summary>
    /// <exception cref="KafkaException">It could not be had now.</exception>
    // Half the requests that QueryWatermarkOffsets makes.
    public Task<long> FindEndAsync(TopicPartition partition) => BlockAsync(() => Find(partition, End).Value);

    /// <summary>The first offset of a partition and the one behind the last record whose transaction has ended, and all before it.</summary>
    /// <exception cref="KafkaException">They could not be had now.</exception>
    public Task<(long Start, long End)> FindStableEndsAsync(TopicPartition partition) => BlockAsync(() =>
    {
        var ends = _committed.Value.QueryWatermarkOffsets(partition, _timeout);
        return (ends.Low.Value, ends.High.Value);
    });

    /// <summary>The offset of a partition's first record that is not older than a time; its end where there is none.</summary>
    /// <exception cref="KafkaException">It could not be had now.</exception>
    public Task<long> FindTimeAsync(TopicPartition partition, DateTimeOffset time) => BlockAsync(() =>
    {
        var found = Find(partition, new Timestamp(time.UtcDateTime));
        return found.IsSpecial ? Find(partition, End).Value : found.Value;
    });

    public void Dispose()
    {
        _admin.Dispose();
        _uncommitted.Dispose();
        if (_committed.IsValueCreated)
            _committed.Value.Dispose();
    }

    private Offset Find(TopicPartition partition, Timestamp time) => _uncommitted.OffsetsForTimes([new TopicPartitionTimestamp(partition, time)], _timeout).Single().Offset;

    // Not on a thread of the pool.
    private static Task<T> BlockAsync<T>(Func<T> call) => Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Guid? IdOf(Uuid? id)
    {
        if (id is not { } uuid || (uuid.MostSignificantBits == 0 && uuid.LeastSignificantBits == 0))
            return null;
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, uuid.MostSignificantBits);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[8..], uuid.LeastSignificantBits);
        return new Guid(bytes, bigEndian: true);
    }
}
