using System.Diagnostics.Metrics;
using System.Threading.Channels;
using LocalHost.Trigger;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace LocalHost.Tests.Kit;

/// <summary>A running trigger of one of <see cref="TestFunctions"/>, and the calls it makes.</summary>
internal sealed class TestTrigger : IAsyncDisposable
{
    private readonly Channel<KafkaRecord[]> _calls = Channel.CreateUnbounded<KafkaRecord[]>();
    private readonly ServiceProvider _services;
    private readonly KafkaTrigger _trigger;

    private TestTrigger(TestCluster cluster, string topic, string group, TriggerSettings settings, string method, Handler? handler)
    {
        _services = new ServiceCollection()
            .AddMetrics()
            .AddSingleton<Handler>((records, stopping) =>
            {
                _calls.Writer.TryWrite(records);
                return handler?.Invoke(records, stopping) ?? Task.CompletedTask;
            })
            .BuildServiceProvider();
        var appSettings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Brokers"] = cluster.BootstrapServers, ["Topic"] = topic, ["Group"] = group })
            .Build();
        _trigger = new KafkaTrigger(
            TestFunctions.Find(method), settings, _services, appSettings, _services.GetRequiredService<IMeterFactory>(), NullLogger<KafkaTrigger>.Instance);
    }

    public static async Task<TestTrigger> StartAsync(
        TestCluster cluster, string topic, string group, TriggerSettings settings, Handler? handler = null, string method = nameof(TestFunctions.BatchedAsync))
    {
        var trigger = new TestTrigger(cluster, topic, group, settings, method, handler);
        await trigger._trigger.StartAsync(CancellationToken.None);
        return trigger;
    }

    /// <summary>The next call of the function, made by now or to come.</summary>
    public async Task<KafkaRecord[]> NextCallAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        return await _calls.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Calls until these many records came, or more.</summary>
    public async Task<List<KafkaRecord[]>> CallsAsync(int records)
    {
        List<KafkaRecord[]> calls = [];
        while (calls.Sum(call => call.Length) < records)
            calls.Add(await NextCallAsync());
        return calls;
    }

    /// <summary>Calls that were made and not looked at.</summary>
    public int CallsLeft => _calls.Reader.Count;

    /// <summary>Stops as the host does; what was stored is committed when this returns.</summary>
    public async ValueTask DisposeAsync()
    {
        await _trigger.StopAsync(CancellationToken.None);
        _trigger.Dispose();
        await _services.DisposeAsync();
    }
}
