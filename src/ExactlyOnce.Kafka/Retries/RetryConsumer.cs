using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>
/// A member of a retry topic's group, which takes what is due. Of a partition whose next record is not due, that record is held, and no more
/// is fetched. It is kept between two runs of the timer, so that it need not join for each.
/// </summary>
internal sealed class RetryConsumer : IDisposable
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceToJoin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PatienceForMore = TimeSpan.FromMilliseconds(500);
    private const int MostKept = 100;
    private const int MostBytes = 8 * 1024 * 1024;

    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly Dictionary<TopicPartition, InputRecord> _notDue = [];
    private readonly HashSet<TopicPartition> _ended = [];
    private readonly HashSet<TopicPartition> _assigned = [];
    private List<InputRecord> _givenBack = [];
    private List<InputRecord> _taken = [];
    private long _bytes;
    private bool _hasJoined;
    private bool _isFull;

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
                _assigned.UnionWith(partitions);
            })
            .SetPartitionsRevokedHandler((consumer, partitions) => Forget(consumer, partitions.ConvertAll(partition => partition.TopicPartition)))
            .SetPartitionsLostHandler((consumer, partitions) => Forget(consumer, partitions.ConvertAll(partition => partition.TopicPartition)))
            .Build();
        _consumer.Subscribe(topic);
    }

    /// <summary>Who this is, for the transaction that commits what was taken.</summary>
    public IConsumerGroupMetadata Group => _consumer.ConsumerGroupMetadata;

    /// <summary>The next records that are due, in the order of each partition; empty where there are none now. It blocks for as long as it has to join.</summary>
    /// <exception cref="KafkaException">They could not be had.</exception>
    public IReadOnlyList<InputRecord> Take(int most, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (_taken, _bytes) = ([], 0);
        // First of all what happened to the group since, so that nothing is taken of a partition that is somebody else's now.
        Add(Consume(TimeSpan.Zero), now);
        foreach (var record in _givenBack.Take(most).ToList())
        {
            _givenBack.Remove(record);
            Take(record);
        }
        if (_isFull)
            _consumer.Resume(_assigned.Where(partition => !_notDue.ContainsKey(partition)));
        _isFull = false;
        foreach (var (partition, record) in _notDue.Where(held => IsDue(held.Value, now) && !IsAnyGivenBack(held.Key)).ToList())
        {
            if (_taken.Count == most)
                break;
            _notDue.Remove(partition);
            Take(record);
            _consumer.Resume([partition]);
        }

        while (_taken.Count < most && _bytes < MostBytes && !cancellationToken.IsCancellationRequested)
        {
            if (!Add(Consume(!_hasJoined ? PatienceToJoin : IsAllSeen() ? TimeSpan.Zero : PatienceForMore), now))
                break;
        }
        return _taken;
    }

    /// <summary>Lets the group do its work between two runs. What is due is kept for the next one.</summary>
    public void Idle(DateTimeOffset now)
    {
        if (_givenBack.Count >= MostKept)
        {
            _consumer.Pause(_assigned);
            _isFull = true;
        }
        _taken = [];
        while (_taken.Count < MostKept && Add(Consume(TimeSpan.Zero), now))
        {
        }
        _givenBack.AddRange(_taken);
    }

    /// <summary>What was taken was not committed: it is taken again.</summary>
    public void GiveBack(IReadOnlyList<InputRecord> records) => _givenBack = [.. records.Where(record => _assigned.Contains(PartitionOf(record))), .. _givenBack];

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    // Nothing more is on its way, as far as is known.
    private bool IsAllSeen() => _assigned.All(partition => _notDue.ContainsKey(partition) || _ended.Contains(partition));

    // Whether there was something, be it the news that there is no more.
    private bool Add(ConsumeResult<byte[], byte[]>? read, DateTimeOffset now)
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
        if (IsDue(record, now))
        {
            if (IsAnyGivenBack(read.TopicPartition))
                _givenBack.Add(record); // behind it
            else
                Take(record);
            return true;
        }
        _notDue[read.TopicPartition] = record;
        _consumer.Pause([read.TopicPartition]);
        return true;
    }

    private void Take(InputRecord record)
    {
        _taken.Add(record);
        _bytes += (record.Value?.Length ?? 0) + (record.Key?.Length ?? 0);
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
        // A partition stays paused until it is resumed, also when it goes to another member and comes back (librdkafka 2.15.1).
        consumer.Resume(partitions);
        _hasJoined = false;
        foreach (var partition in partitions)
        {
            _assigned.Remove(partition);
            _notDue.Remove(partition);
            _ended.Remove(partition);
            _givenBack.RemoveAll(record => PartitionOf(record) == partition);
            _taken.RemoveAll(record => PartitionOf(record) == partition);
        }
    }

    private bool IsAnyGivenBack(TopicPartition partition) => _givenBack.Exists(record => PartitionOf(record) == partition);

    private static TopicPartition PartitionOf(InputRecord record) => new(record.Topic, record.Partition);

    // What does not say when it is due is not waited for: it can never come back.
    private static bool IsDue(InputRecord record, DateTimeOffset now) => RetryRecord.Read(record) is not { } retry || retry.Due <= now;
}
