using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using Dev.Run;
using EndToEnd.Kit;
using ExactlyOnce;
using ExactlyOnce.AzureTables;
using Testing;
using Toolchain;

namespace EndToEnd.Page;

/// <summary>A pipeline at work, with an emulator and a store of its own, and a browser.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    private OwnBroker _broker = null!;
    private Azurite _azurite = null!;
    private Gateway _gateway = null!;

    internal PaymentsApp App { get; private set; } = null!;

    internal Browser Browser { get; private set; } = null!;

    internal TablesIdempotencyStore Store { get; private set; } = null!;

    internal const int Partitions = 2;

    internal const string Effect = "charge-card";

    /// <summary>The page, with its key.</summary>
    internal Uri Address => new(App.Api, $"page#key={PaymentsApp.Key}");

    public async Task InitializeAsync()
    {
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        await Chromium.EnsureAsync(_ => { }, CancellationToken.None);
        _azurite = await Azurite.StartWithBlobsAsync();
        _broker = await OwnBroker.StartAsync(BrokerKind.Emulator);
        _gateway = await Gateway.StartAsync(CancellationToken.None);
        App = await PaymentsApp.StartWholeAsync(_broker.BootstrapServers, Partitions, _azurite.ConnectionString, _gateway.Address);
        Store = new TablesIdempotencyStore(new TablesOptions { ConnectionString = _azurite.ConnectionString, Buckets = 1 });
        Browser = new Browser();
    }

    public async Task DisposeAsync()
    {
        Browser?.Dispose();
        await App.DisposeAsync();
        await _gateway.DisposeAsync();
        await _broker.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    /// <summary>Sends what is no payment, and returns when it is a dead letter: its id.</summary>
    internal async Task<string> SendPoisonAsync(string value, string key = "u")
    {
        HashSet<string> Letters() => [.. App.Cluster.ReadCommitted(App.Names.DeadLetters, Partitions).Select(record => $"{record.Partition.Value}/{record.Offset.Value}")];

        var before = Letters();
        await App.Cluster.ProduceAsync(App.Names.Payments, 0, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = Encoding.UTF8.GetBytes(value) });
        HashSet<string> added = [];
        await Eventually.HoldsAsync(() => (added = [.. Letters().Except(before)]).Count > 0, "it is a dead letter");
        return added.Single();
    }

    /// <summary>Parks a key, as a process does that does not know whether it has charged.</summary>
    internal Task ParkAsync(string key) => Store.AddAsync(
        Effect,
        [
            new EffectEntry
            {
                Key = key,
                State = EffectState.Uncertain,
                Attempt = 1,
                LeaseUntil = DateTimeOffset.UtcNow,
                Fingerprint = SHA256.HashData([1]),
                Created = DateTimeOffset.UtcNow,
                Reason = "the gateway did not answer",
                Source = "payment-effects/0/17",
            },
        ],
        default);
}
