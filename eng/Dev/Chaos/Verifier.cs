using Confluent.Kafka;
using Dev.Judging;
using Dev.Run;

namespace Dev.Chaos;

/// <summary>Reads every topic all the while, committed records only, and judges.</summary>
internal sealed class Verifier : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _bootstrapServers;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly RunNames _names;
    private readonly Judge _judge;
    private readonly List<TopicPartition> _partitions;
    private readonly Dictionary<TopicPartition, long> _positions = [];

    public Verifier(string bootstrapServers, RunNames names, int partitions)
    {
        _names = names;
        _judge = new Judge(names.DeadLetters);
        _partitions = TopicReader.PartitionsOf(names.Topics, partitions);
        _bootstrapServers = bootstrapServers;
        _consumer = TopicReader.ReadFromBeginning(bootstrapServers, _partitions);
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
        var ends = TopicReader.FindEnds(_bootstrapServers, _partitions);
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
