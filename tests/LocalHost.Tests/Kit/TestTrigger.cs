using Testing;

namespace LocalHost.Tests.Kit;

/// <summary>LocalHost running one Kafka function of WorkerApp, and the calls that it makes.</summary>
internal sealed class TestTrigger : IAsyncDisposable
{
    private readonly CallObserver _observer;
    private readonly LocalHostProcess _host;

    private TestTrigger(CallObserver observer, LocalHostProcess host) => (_observer, _host) = (observer, host);

    /// <summary>The host's process.</summary>
    public LocalHostProcess Host => _host;

    /// <summary>Calls that were made and not looked at.</summary>
    public int CallsLeft => _observer.CallsLeft;

    /// <param name="cluster">Where the topic is.</param>
    /// <param name="topic">What the function reads.</param>
    /// <param name="group">As which group.</param>
    /// <param name="function">One of WorkerApp's.</param>
    /// <param name="answer">What the function does; it returns without one.</param>
    /// <param name="settings">App settings; what begins with a small letter is one of extensions.kafka.</param>
    public static async Task<TestTrigger> StartAsync(
        TestCluster cluster, string topic, string group, string function = "OnRecords", Answer? answer = null, params (string Name, string Value)[] settings)
    {
        var observer = await CallObserver.StartAsync(answer);
        (string Name, string Value)[] all =
        [
            .. WorkerAppFolder.Only(function),
            ("Brokers", cluster.BootstrapServers), ($"{function}Topic", topic), ($"{function}Group", group), ("ObserverAddress", observer.Address),
            .. settings.Select(setting => char.IsLower(setting.Name[0]) ? ($"AzureFunctionsJobHost__extensions__kafka__{setting.Name}", setting.Value) : setting),
        ];
        return new TestTrigger(observer, new LocalHostProcess(all.ToDictionary(setting => setting.Name, setting => setting.Value), "--script-root", WorkerAppFolder.Path, "--attached"));
    }

    /// <summary>The next call of the function, made by now or to come.</summary>
    public Task<ObservedCall> NextCallAsync() => _host.WhileRunningAsync(_observer.NextCallAsync);

    /// <summary>Calls until these many records came, or more.</summary>
    public async Task<List<ObservedCall>> CallsAsync(int records)
    {
        List<ObservedCall> calls = [];
        while (calls.Sum(call => call.Records.Count) < records)
            calls.Add(await NextCallAsync());
        return calls;
    }

    /// <summary>Stops the host as its user does; what was stored is committed when this returns, and the group left.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> StopAsync()
    {
        await _host.SignalAsync("TERM");
        var (code, output, error) = await _host.EndAsync();
        Assert.True(code == 0, $"LocalHost exited with {code}:\n{output}\n{error}");
        return output;
    }

    /// <summary>Kills the host and its worker, where they still run.</summary>
    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _observer.DisposeAsync();
    }
}
