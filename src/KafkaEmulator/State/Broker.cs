using KafkaEmulation.Storage;
using Microsoft.Extensions.Logging;

namespace KafkaEmulation.State;

/// <summary>
/// The state of the broker: topics, groups, transactions, and the journal that brings them back after a restart. Only its loop
/// touches it.
/// </summary>
internal sealed partial class Broker : IAsyncDisposable
{
    public const int NodeId = 1;

    private readonly ILogger _logger;
    private long _nextProducerId;

    public Broker(KafkaEmulatorOptions options, BrokerStorage storage, ILogger logger)
    {
        Options = options;
        _logger = logger;
        Topics = new TopicTable(storage);
        Groups = new GroupCoordinator(this);
        Transactions = new TransactionCoordinator(this);
        Journal = Journal.Open(storage, Replay);
        if (Journal.TornBytes > 0)
            LogTornJournal(Journal.TornBytes);
        foreach (var partition in Topics.All.SelectMany(topic => topic.Partitions).Where(partition => partition.TornBytes > 0))
            LogTornPartition(partition.TornBytes, partition.Topic.Name, partition.Index);

        Loop = new BrokerLoop(options.TimeProvider, logger);
        Loop.Post(() =>
        {
            Transactions.Resume();
            Groups.Resume();
            foreach (var (name, partitions) in options.Topics)
            {
                if (!Topics.TryGet(name, out _))
                    CreateTopic(name, partitions, Topic.DefaultMaxMessageBytes);
            }
        });
    }

    public KafkaEmulatorOptions Options { get; }

    public BrokerLoop Loop { get; }

    public Journal Journal { get; }

    public TopicTable Topics { get; }

    public GroupCoordinator Groups { get; }

    public TransactionCoordinator Transactions { get; }

    /// <summary>The port that clients are told to connect to.</summary>
    public int Port { get; set; }

    public long NowMs => Options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public long IssueProducerId()
    {
        var issued = _nextProducerId++;
        Journal.Append(new ProducerIdIssued { ProducerId = issued });
        return issued;
    }

    public Topic CreateTopic(string name, int partitions, int maxMessageBytes)
    {
        var created = new TopicCreated { Name = name, Id = Guid.NewGuid(), Partitions = partitions, MaxMessageBytes = maxMessageBytes };
        Journal.Append(created);
        return Topics.Add(created);
    }

    public void DeleteTopic(string name)
    {
        var deleted = new TopicDeleted { Name = name };
        Journal.Append(deleted);
        Replay(deleted);
    }

    /// <summary>Keeps the journal from growing forever; cheap to call after every request.</summary>
    public void CompactJournal() => Journal.CompactWhenGrown(Snapshot);

    public ValueTask DisposeAsync() => Loop.DisposeAsync();

    private void Replay(JournalEntry entry)
    {
        switch (entry)
        {
            case TopicCreated created:
                Topics.Add(created);
                break;
            case TopicDeleted deleted:
                Topics.Remove(deleted.Name);
                Groups.RemoveTopic(deleted.Name);
                break;
            case ProducerIdIssued issued:
                _nextProducerId = issued.ProducerId + 1;
                break;
            case TransactionChanged changed:
                Transactions.Replay(changed);
                break;
            default:
                Groups.Replay(entry);
                break;
        }
    }

    private IEnumerable<JournalEntry> Snapshot()
    {
        if (_nextProducerId > 0)
            yield return new ProducerIdIssued { ProducerId = _nextProducerId - 1 };
        foreach (var topic in Topics.All)
            yield return new TopicCreated { Name = topic.Name, Id = topic.Id, Partitions = topic.Partitions.Count, MaxMessageBytes = topic.MaxMessageBytes };
        foreach (var entry in Groups.Snapshot())
            yield return entry;
        foreach (var transaction in Transactions.All)
            yield return transaction.Snapshot();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last write to the journal was torn: {Bytes} bytes that nobody was told of were cut off")]
    private partial void LogTornJournal(long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last write to {Topic}/{Partition} was torn: {Bytes} bytes that nobody was told of were cut off")]
    private partial void LogTornPartition(long bytes, string topic, int partition);
}
