using Confluent.Kafka;
using Dev.Run;
using Testing;
using Toolchain;

namespace EndToEnd.Kit;

/// <summary>One instance of the payments pipeline, host and worker, on topics of its own.</summary>
internal sealed class PaymentsApp : IAsyncDisposable
{
    private readonly DirectoryInfo _logs = Directory.CreateTempSubdirectory("payments-app-");
    private readonly int _partitions;
    private readonly Instance _instance;
    private int _keys;

    private PaymentsApp(string bootstrapServers, int partitions, RunNames names, IReadOnlyDictionary<string, string> settings)
    {
        _partitions = partitions;
        Cluster = new TestCluster(bootstrapServers);
        Names = names;
        var port = Loopback.LastingPort();
        Api = new Uri($"http://127.0.0.1:{port}/api/");
        _instance = new Instance(1, settings, _logs, "--port", $"{port}", "--key", Key);
    }

    /// <summary>What its HTTP functions ask for.</summary>
    public static string Key => "the-key-of-a-test";

    public TestCluster Cluster { get; }

    public RunNames Names { get; }

    /// <summary>Where its HTTP functions are.</summary>
    public Uri Api { get; }

    /// <summary>Starts an instance, and returns when it has all partitions and nothing to do.</summary>
    /// <param name="storage">The connection string of the host's storage, which others may share.</param>
    /// <param name="configure">Changes app settings of a run.</param>
    public static async Task<PaymentsApp> StartAsync(string bootstrapServers, string storage, int partitions, Action<Dictionary<string, string>>? configure = null)
    {
        var id = TestNames.Unique("app");
        var names = new RunNames($"{id}-");
        var settings = names.Settings(bootstrapServers, storage, exactlyOnce: true);
        settings["AzureFunctionsWebHost__hostid"] = id; // or one of the apps that share the storage would run the timers of all
        configure?.Invoke(settings);
        var app = new PaymentsApp(bootstrapServers, partitions, names, settings);
        foreach (var topic in app.Names.PipelineTopics)
            await app.Cluster.CreateTopicAsync(partitions, name: topic);
        await app.StartAsync();
        return app;
    }

    /// <summary>Starts one that charges too, alone on its cluster: topics have the names that they have in a run.</summary>
    public static async Task<PaymentsApp> StartWholeAsync(string bootstrapServers, int partitions, string storage, Uri gateway)
    {
        var names = new RunNames("");
        var app = new PaymentsApp(bootstrapServers, partitions, names, names.Settings(bootstrapServers, storage, exactlyOnce: true, gateway));
        foreach (var topic in app.Names.AllTopics)
            await app.Cluster.CreateTopicAsync(partitions, name: topic);
        await app.StartAsync(triggers: 2);
        return app;
    }

    /// <summary>Starts it, or again, and returns when it has all partitions.</summary>
    /// <param name="triggers">That have as many partitions.</param>
    public async Task StartAsync(int triggers = 1)
    {
        await _instance.StartAsync();
        await Eventually.HoldsAsync(() => _instance.AssignedPartitions == triggers * _partitions, () => $"all partitions are assigned\n{_instance.EndOfLog()}");
    }

    /// <summary>Pays so often in each partition.</summary>
    public async Task PayAsync(int payments)
    {
        await Cluster.ProduceAsync(Names.Payments, Enumerable.Range(0, _partitions).SelectMany(partition =>
            new PaymentGenerator(++_keys).Take(payments).Select(payment => (partition, new Message<byte[], byte[]> { Key = payment.Key!, Value = payment.Value! }))));
        Paid += payments * _partitions;
    }

    /// <summary>How many payments there are.</summary>
    public long Paid { get; private set; }

    /// <summary>Returns when the ledger is at such an offset in each partition.</summary>
    public Task UntilDoneAsync(long offset) => Eventually.HoldsAsync(() => Done >= offset * _partitions, () => $"{_partitions} partitions are at {offset}\n{_instance.EndOfLog()}", TimeSpan.FromMinutes(4));

    /// <summary>How many payments the ledger has passed.</summary>
    public long Done => Cluster.ReadOffsets(Names.LedgerGroup, Names.Payments, Enumerable.Range(0, _partitions)).Sum(offset => offset ?? 0);

    /// <summary>What host and worker have counted.</summary>
    public long Counter(string name) => _instance.Counter(name);

    /// <summary>The host, and its worker where that runs.</summary>
    public IReadOnlyList<int> ProcessIds => _instance.ProcessIds;

    /// <summary>The memory that host and worker hold, in bytes.</summary>
    public long ResidentBytes() => _instance.ProcessIds.Sum(Processes.ResidentBytes);

    /// <summary>SIGTERM, and waits for its end.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public Task<bool> TerminateAsync() => _instance.TerminateAsync(TimeSpan.FromSeconds(30));

    /// <summary>SIGSTOP for the worker: no function does anything until it is resumed.</summary>
    public Task PauseWorkerAsync() => _instance.PauseAsync(InstanceProcess.Worker);

    /// <summary>SIGCONT for the worker.</summary>
    public Task ResumeWorkerAsync() => _instance.ResumeAsync(InstanceProcess.Worker);

    /// <summary>SIGKILL for host and worker.</summary>
    public Task KillAsync() => _instance.KillAsync();

    /// <summary>SIGKILL for one of them.</summary>
    public Task KillAsync(InstanceProcess which) => _instance.KillAsync(which);

    /// <summary>Committed records of output topics that readers cannot see yet, since a transaction is open before them.</summary>
    public long HeldBack() => Names.OutputTopics.Sum(topic => Enumerable.Range(0, _partitions).Sum(partition =>
    {
        var (end, stable) = Cluster.ReadEnds(topic, partition);
        return end - stable;
    }));

    public async ValueTask DisposeAsync()
    {
        await _instance.DisposeAsync();
        Cluster.Dispose();
        _logs.Delete(recursive: true);
    }
}
