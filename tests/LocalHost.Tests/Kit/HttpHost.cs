using System.Text.RegularExpressions;

namespace LocalHost.Tests.Kit;

/// <summary>LocalHost serving WorkerApp's HTTP functions, each of which does what the test answers.</summary>
public class HttpHost : IAsyncLifetime, IDisposable
{
    private static readonly string[] Functions = ["Echo", "Ping", "Work", "Stream", "Measure", "Data"];

    private CallObserver? _observer;
    private LocalHostProcess? _host;

    /// <summary>Where the functions are, with their prefix.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The process.</summary>
    internal LocalHostProcess Process => _host!;

    /// <summary>What the functions do.</summary>
    internal Answer Answer { get; set; } = _ => Task.FromResult("return");

    /// <summary>App settings beside the observer's.</summary>
    protected virtual IReadOnlyList<(string Name, string Value)> Settings => [];

    public async Task InitializeAsync()
    {
        _observer = await CallObserver.StartAsync(call => Answer(call));
        (string Name, string Value)[] settings = [.. WorkerAppFolder.Only(Functions), ("ObserverAddress", _observer.Address), .. Settings];
        _host = new LocalHostProcess(settings.ToDictionary(setting => setting.Name, setting => setting.Value), "--script-root", WorkerAppFolder.Path, "--port", "0", "--key", "key");
        await _host.UntilPrintedAsync("/api/echo");
        Address = new Uri(Regex.Match(_host.Output, "HTTP functions on (http://127.0.0.1:[0-9]+/api)").Groups[1].Value + "/");
    }

    public async Task DisposeAsync()
    {
        Dispose();
        if (_observer is { } observer)
            await observer.DisposeAsync();
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _host, null)?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The next call of a function that reports its calls, made by now or to come.</summary>
    internal Task<ObservedCall> NextCallAsync() => _host!.WhileRunningAsync(_observer!.NextCallAsync);
}
