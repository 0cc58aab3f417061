using Confluent.Kafka;
using Dev.Run;

namespace Dev.Chaos;

/// <summary>Reads every topic all the while, committed records only, and judges.</summary>
internal sealed class Verifier : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConsumerConfig _config;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly RunNames _names;
    private readonly Judge _judge;
    private readonly List<TopicPartition> _partitions;
    private readonly Dictionary<TopicPartition, long> _positions = [];

    public Verifier(string bootstrapServers, RunNames names, int partitions)
    {
        _names = names;
        _judge = new Judge(names.DeadLetters);
        _config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "chaos-verifier", // never joined, never committed
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
        };
        _consumer = new ConsumerBuilder<byte[], byte[]>(_config).SetLogHandler((_, _) => { }).Build();
        _partitions = [.. names.Topics.SelectMany(topic => Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)))];
        _consumer.Assign(_partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
    }

    /// <summary>Inputs with an output more than once so far.</summary>
    public int Duplicated => _judge.Duplicated;

    /// <summary>Reads until it is cancelled.</summary>
    public void Run(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
            ReadOne(Poll);
    }

    /// <summary>Reads what is left; the judge has seen all then. Nobody writes any more.</summary>
    /// <exception cref="TimeoutException">An end was not reached: a transaction may be open.</exception>
    public Judge ReadToTheEnd()
    {
        using var uncommitted = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig(new Dictionary<string, string>(_config)) { IsolationLevel = IsolationLevel.ReadUncommitted })
            .SetLogHandler((_, _) => { }).Build();
        var ends = _partitions.ToDictionary(partition => partition, partition => uncommitted.QueryWatermarkOffsets(partition, Patience).High.Value);
        var waiting = System.Diagnostics.Stopwatch.StartNew();
        while (ends.FirstOrDefault(end => _positions.GetValueOrDefault(end.Key) < end.Value).Key is { } behind)
        {
            if (ReadOne(Poll))
                waiting.Restart();
            else if (waiting.Elapsed > Patience)
                throw new TimeoutException($"{behind} could not be read to its end within {Patience.TotalSeconds} s");
        }
        return _judge;
    }

    public void Dispose() => _consumer.Dispose();

    private bool ReadOne(TimeSpan patience)
    {
        ConsumeResult<byte[], byte[]>? record;
        try
        {
            record = _consumer.Consume(patience);
        }
        catch (ConsumeException)
        {
            return false; // a broker may be away
        }
        if (record is null)
            return false;
        _positions[record.TopicPartition] = record.IsPartitionEOF ? record.Offset : record.Offset + 1;
        if (record.IsPartitionEOF)
            return false;
        if (record.Topic == _names.Payments)
            _judge.AddInput(record);
        else
            _judge.AddOutput(record);
        return true;
    }
}
