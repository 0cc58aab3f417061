using System.Collections.Concurrent;
using System.Threading.Channels;
using Confluent.Kafka;
using Testing;

namespace LocalHost.Tests.Kit;

/// <summary>One LocalHost with all Kafka functions of WorkerApp, each on a topic of its own.</summary>
public sealed class AllKafkaFunctions(Brokers brokers) : IAsyncLifetime, IDisposable
{
    private static readonly string[] Functions = ["OnText", "OnBytes", "OnRecord", "OnTexts", "OnManyBytes", "OnRecords", "OnBinaryKeys", "OnIntKeys"];

    private readonly ConcurrentDictionary<string, Channel<ObservedCall>> _calls = [];
    private readonly Dictionary<string, string> _topics = [];
    private TestCluster _cluster = null!;
    private CallObserver _observer = null!;

    internal LocalHostProcess Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _cluster = new TestCluster(await brokers.StartAsync(BrokerKind.Emulator));
        _observer = await CallObserver.StartAsync(call =>
        {
            CallsOf(call.Function).Writer.TryWrite(call);
            return Task.FromResult("return");
        });
        var settings = WorkerAppFolder.Only(Functions).Append(("Brokers", _cluster.BootstrapServers)).Append(("ObserverAddress", _observer.Address)).ToDictionary();
        foreach (var function in Functions)
        {
            settings[$"{function}Topic"] = _topics[function] = await _cluster.CreateTopicAsync();
            settings[$"{function}Group"] = TestNames.Unique("group");
        }
        Host = new LocalHostProcess(settings, "--script-root", WorkerAppFolder.Path);
    }

    public async Task DisposeAsync()
    {
        Host.Dispose();
        await _observer.DisposeAsync();
    }

    public void Dispose() => _cluster.Dispose();

    /// <summary>The topic that a function reads.</summary>
    internal string TopicOf(string function) => _topics[function];

    internal Task ProduceAsync(string function, params Message<byte[], byte[]>[] messages) => _cluster.ProduceAsync(_topics[function], 0, messages);

    /// <summary>The next call of the function, made by now or to come.</summary>
    internal Task<ObservedCall> NextCallAsync(string function) => Host.WhileRunningAsync(CallsOf(function).Reader.ReadAsync);

    private Channel<ObservedCall> CallsOf(string function) => _calls.GetOrAdd(function, _ => Channel.CreateUnbounded<ObservedCall>());
}
