using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka.Tests.Kit;

/// <summary>Producers of one lane, and its ledger, on a cluster.</summary>
internal sealed class LanePorts : IAsyncDisposable
{
    private readonly KafkaOptions _options;
    private readonly List<KafkaLaneProducer> _producers = [];

    public LanePorts(string bootstrapServers, LaneId lane, TimeSpan? callTimeout = null)
    {
        Lane = lane;
        _options = new KafkaOptions { BootstrapServers = bootstrapServers, CallTimeout = callTimeout ?? TimeSpan.FromSeconds(10) };
        Ledger = new KafkaLedger(Options.Create(_options), NullLogger<KafkaLedger>.Instance);
    }

    public LaneId Lane { get; }

    public KafkaLedger Ledger { get; }

    public Task<long?> PositionAsync() => RetryAsync(() => Ledger.ReadAsync(Lane));

    /// <summary>A producer that fenced every one before it.</summary>
    public async Task<ILaneProducer> AcquireAsync()
    {
        var producer = new KafkaLaneProducer(Lane, _options, Ledger, NullLogger<KafkaLaneProducer>.Instance);
        _producers.Add(producer);
        await RetryAsync(async () =>
        {
            await producer.InitializeAsync();
            return true;
        });
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
            catch (RetriableException) when (attempt < 10)
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var producer in _producers)
            await producer.DisposeAsync();
        await Ledger.DisposeAsync();
    }
}
