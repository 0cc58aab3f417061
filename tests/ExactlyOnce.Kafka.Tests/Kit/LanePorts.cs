using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka.Tests.Kit;

/// <summary>Producers of one lane, and its ledger, on a cluster.</summary>
internal sealed class LanePorts : IAsyncDisposable
{
    private readonly KafkaOptions _options;
    private readonly List<KafkaLaneProducer> _producers = [];
    private readonly LedgerClients _clients;

    public LanePorts(string bootstrapServers, LaneId lane, TimeSpan? callTimeout = null)
    {
        Lane = lane;
        _options = new KafkaOptions { BootstrapServers = bootstrapServers, CallTimeout = callTimeout ?? TimeSpan.FromSeconds(10) };
        _clients = new LedgerClients(Options.Create(_options), NullLogger<LedgerClients>.Instance);
        Ledger = new KafkaLedger(Options.Create(_options), _clients);
        Log = new KafkaInputLog(Options.Create(_options), _clients, NullLogger<KafkaInputLog>.Instance);
    }

    public LaneId Lane { get; }

    public KafkaLedger Ledger { get; }

    public KafkaInputLog Log { get; }

    public async Task<long?> PositionAsync() => (await RetryAsync(() => Ledger.ReadAsync(Lane)))?.Position;

    /// <summary>A producer that fenced every one before it, and has had its ledger read, as an acquisition has.</summary>
    public async Task<ILaneProducer> AcquireAsync()
    {
        var producer = new KafkaLaneProducer(Lane, _options, _clients, NullLogger<KafkaLaneProducer>.Instance);
        _producers.Add(producer);
        await RetryAsync(async () =>
        {
            await producer.InitializeAsync();
            return true;
        });
        // On a new cluster the group's coordinator has yet to come into being. Whoever reads waits for it; librdkafka, adding offsets to
        // a transaction, asks for it three times within milliseconds and then hangs (2.15.1).
        await PositionAsync();
        return producer;
    }

    public static async Task<T> RetryAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (RetriableException) when (attempt < 100)
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var producer in _producers)
            await producer.DisposeAsync();
        await Log.DisposeAsync();
        _clients.Dispose();
    }
}
