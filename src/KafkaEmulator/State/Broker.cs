using KafkaEmulation.Configuration;
using KafkaEmulation.Storage;
using Microsoft.Extensions.Logging;

namespace KafkaEmulation.State;

/// <summary>
/// The state of the broker: topics, groups, transactions, and the journal that brings them back after a restart. Only its loop
/// touches it.
/// </summary>
internal sealed class Broker : IAsyncDisposable
{
    public const int NodeId = 1;

    // Kafka 4.3 sets it for all brokers when a cluster is formatted (KIP-966).
    private const string MinInSyncReplicas = "min.insync.replicas";

    private long _nextProducerId;

    public Broker(KafkaEmulatorOptions options, BrokerStorage storage, ILogger logger)
    {
        Options = options;
        Log = new BrokerLog(logger);
        Settings = new BrokerSettings(options.Settings.AsReadOnly());
        Topics = new TopicTable(this, storage);
        Groups = new GroupCoordinator(this);
        Transactions = new TransactionCoordinator(this);
        Journal = Journal.Open(storage, Replay);
        if (Journal.TornBytes > 0)
            Log.TornJournal(Journal.TornBytes);
        if (Starts == 0)
            Configure(new Dictionary<string, string> { [MinInSyncReplicas] = Settings.Text(MinInSyncReplicas)! }, Settings.Dynamic);
        Starts++;
        Journal.Append(new BrokerStarted { Starts = Starts });
        foreach (var partition in Topics.All.SelectMany(topic => topic.Partitions))
        {
            if (partition.TornBytes > 0)
                Log.TornPartition(partition.TornBytes, partition.Topic.Name, partition.Index);
            partition.BeginLeaderEpoch(Starts);
        }

        Loop = new BrokerLoop(options.TimeProvider, logger);
        Loop.Post(() =>
        {
            Transactions.Resume();
            Groups.Resume();
            foreach (var (name, partitions) in options.Topics)
            {
                if (!Topics.TryGet(name, out _))
                    Topics.Create(name, partitions, []);
            }
            new Maintenance(this).Begin();
        });
    }

    public KafkaEmulatorOptions Options { get; }

    public BrokerSettings Settings { get; }

    public BrokerLog Log { get; }

    public BrokerLoop Loop { get; }

    public Journal Journal { get; }

    public TopicTable Topics { get; }

    public GroupCoordinator Groups { get; }

    public TransactionCoordinator Transactions { get; }

    /// <summary>The port that clients are told to connect to.</summary>
    public int Port { get; set; }

    /// <summary>How often a broker was started on this storage; it counts the leader epochs.</summary>
    public int Starts { get; private set; }

    public long NowMs => Options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public long IssueProducerId()
    {
        var issued = _nextProducerId++;
        Journal.Append(new ProducerIdIssued { ProducerId = issued });
        return issued;
    }

    /// <summary>Replaces the configurations that were set while the broker ran.</summary>
    public void Configure(IReadOnlyDictionary<string, string> forAll, IReadOnlyDictionary<string, string> own)
    {
        var configured = new BrokerConfigured { ForAll = JournaledConfig.Of(forAll), Own = JournaledConfig.Of(own) };
        Journal.Append(configured);
        Replay(configured);
        foreach (var topic in Topics.All)
            topic.Configure(topic.Configs);
    }

    /// <summary>Keeps the journal from growing forever; cheap to call after every request.</summary>
    public void CompactJournal() => Journal.CompactWhenGrown(Snapshot);

    public ValueTask DisposeAsync() => Loop.DisposeAsync();

    private void Replay(JournalEntry entry)
    {
        switch (entry)
        {
            case BrokerStarted started:
                Starts = started.Starts;
                break;
            case BrokerConfigured configured:
                Settings.Replace(JournaledConfig.ToDictionary(configured.ForAll), JournaledConfig.ToDictionary(configured.Own));
                break;
            case TopicCreated created:
                Topics.Replay(created);
                break;
            case PartitionsAdded added:
                Topics.Replay(added);
                break;
            case TopicConfigured configured:
                Topics.Replay(configured);
                break;
            case RecordsDeleted deleted:
                Topics.Replay(deleted);
                break;
            case TopicDeleted deleted:
                Topics.Replay(deleted);
                break;
            case ProducerIdIssued issued:
                _nextProducerId = issued.ProducerId + 1;
                break;
            case TransactionChanged changed:
                Transactions.Replay(changed);
                break;
            case TransactionForgotten forgotten:
                Transactions.Replay(forgotten);
                break;
            default:
                Groups.Replay(entry);
                break;
        }
    }

    private IEnumerable<JournalEntry> Snapshot()
    {
        yield return new BrokerStarted { Starts = Starts };
        yield return new BrokerConfigured { ForAll = JournaledConfig.Of(Settings.DynamicDefault), Own = JournaledConfig.Of(Settings.Dynamic) };
        if (_nextProducerId > 0)
            yield return new ProducerIdIssued { ProducerId = _nextProducerId - 1 };
        foreach (var entry in Topics.Snapshot().Concat(Groups.Snapshot()))
            yield return entry;
        foreach (var transaction in Transactions.All)
            yield return transaction.Snapshot();
    }
}
