using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>
/// A member of a retry topic's group, which takes what is due. It is kept between two runs of the timer, so that it need not join for each, and
/// holds the next records of its partitions meanwhile.
/// </summary>
internal sealed class RetryConsumer : IDisposable
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceToJoin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PatienceForMore = TimeSpan.FromSeconds(2);
    private const int MostHeld = 10_000;
    private const long MostBytes = 8 * 1024 * 1024;

    private readonly IConsumer<byte[], byte[]> _consumer;

    // Of each partition that is assigned, in its order.
    private readonly Dictionary<TopicPartition, LinkedList<InputRecord>> _held = [];
    private readonly HashSet<TopicPartition> _ended = [];
    private int _heldCount;
    private long _heldBytes;
    private bool _hasJoined;
    private bool _isPaused;

    public RetryConsumer(KafkaOptions options, string group, string topic, ILogger logger)
    {
        var config = new ConsumerConfig(options.ToClientConfig())
        {
            GroupId = group,
            // Of committed records and committed offsets: what another member is about to commit is waited for (KIP-447).
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            FetchWaitMaxMs = 100,
            SessionTimeoutMs = (int)SessionTimeout.TotalMilliseconds,
        };
        _consumer = new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, message) => KafkaLog.Write(logger, message))
            .SetPartitionsAssignedHandler((_, partitions) =>
            {
                _hasJoined = true; // be it without a partition
                partitions.ForEach(partition => _held.Add(partition, []));
            })
            .SetPartitionsRevokedHandler((consumer, partitions) => Forget(consumer, partitions.ConvertAll(partition => partition.TopicPartition)))
            .SetPartitionsLostHandler((consumer, partitions) => Forget(consumer, partitions.ConvertAll(partition => partition.TopicPartition)))
            .Build();
        _consumer.Subscribe(topic);
    }

    /// <summary>Who this is, for the transaction that commits what was taken.</summary>
    public IConsumerGroupMetadata Group => _consumer.ConsumerGroupMetadata;

    private bool IsFull => _heldCount >= MostHeld || _heldBytes >= MostBytes;

    /// <summary>The next records that are due, in the order of each partition; empty where there are none now. It blocks for as long as it has to join.</summary>
    /// <exception cref="KafkaException">They could not be had.</exception>
    public IReadOnlyList<InputRecord> Take(int most, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // First of all what happened to the group since, so that nothing is taken of a partition that is somebody else's now.
        Fill();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (FindDue(most, now) is { Count: > 0 } due && (due.Count == most || IsFull || !IsMoreToCome()))
                return Remove(due);
            if (!IsMoreToCome() || !Add(Consume(_hasJoined ? PatienceForMore : PatienceToJoin)))
                return Remove(FindDue(most, now));
            Fill();
        }
        return [];
    }

    /// <summary>What was taken was not committed: it is taken again.</summary>
    public void GiveBack(IReadOnlyList<InputRecord> records)
    {
        foreach (var record in records.Reverse())
        {
            if (!_held.TryGetValue(PartitionOf(record), out var held))
                continue;
            held.AddFirst(record);
            Count(record, 1);
        }
    }

    /// <summary>Lets the group do its work between two runs, and holds what comes.</summary>
    public void Idle() => Fill();

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    // What is here already. It is at least asked once, for the sake of the group.
    private void Fill()
    {
        if (IsFull != _isPaused)
        {
            _isPaused = !_isPaused;
            if (_isPaused)
                _consumer.Pause(_held.Keys);
            else
                _consumer.Resume(_held.Keys);
        }
        while (Add(Consume(TimeSpan.Zero)) && !IsFull)
        {
        }
    }

    // Of a partition of which nothing is held, unless it is known to be at its end.
    private bool IsMoreToCome() => !_hasJoined || (!_isPaused && _held.Any(partition => partition.Value.Count == 0 && !_ended.Contains(partition.Key)));

    private List<InputRecord> FindDue(int most, DateTimeOffset now)
    {
        List<InputRecord> due = [];
        long bytes = 0;
        foreach (var held in _held.Values)
        {
            foreach (var record in held.TakeWhile(record => IsDue(record, now)).Take(most - due.Count).TakeWhile(_ => bytes < MostBytes))
            {
                due.Add(record);
                bytes += SizeOf(record);
            }
        }
        return due;
    }

    private List<InputRecord> Remove(List<InputRecord> due)
    {
        foreach (var record in due)
        {
            _held[PartitionOf(record)].RemoveFirst();
            Count(record, -1);
        }
        return due;
    }

    private void Count(InputRecord record, int sign)
    {
        _heldCount += sign;
        _heldBytes += sign * SizeOf(record);
    }

    // Whether there was something, be it the news that there is no more.
    private bool Add(ConsumeResult<byte[], byte[]>? read)
    {
        if (read is null)
            return false;
        if (read.IsPartitionEOF)
        {
            _ended.Add(read.TopicPartition);
            return true;
        }
        _ended.Remove(read.TopicPartition);
        var record = KafkaMessages.Read(read);
        _held[read.TopicPartition].AddLast(record);
        Count(record, 1);
        return true;
    }

    private ConsumeResult<byte[], byte[]>? Consume(TimeSpan patience)
    {
        try
        {
            return _consumer.Consume(patience);
        }
        catch (ConsumeException problem) when (problem.Error.Code == ErrorCode.Local_MaxPollExceeded)
        {
            return null; // the process stood still; it joins again
        }
    }

    private void Forget(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        _hasJoined = false;
        // A partition stays paused until it is resumed, also when it goes to another member and comes back (librdkafka 2.15.1).
        consumer.Resume(partitions);
        foreach (var partition in partitions)
        {
            if (_held.Remove(partition, out var held))
            {
                foreach (var record in held)
                    Count(record, -1);
            }
            _ended.Remove(partition);
        }
    }

    private static TopicPartition PartitionOf(InputRecord record) => new(record.Topic, record.Partition);

    // What does not say when it is due is not waited for: it can never come back.
    private static bool IsDue(InputRecord record, DateTimeOffset now) => RetryRecord.Read(record) is not { } retry || retry.Due <= now;

    private static long SizeOf(InputRecord record) => (record.Value?.Length ?? 0) + (record.Key?.Length ?? 0);
}
