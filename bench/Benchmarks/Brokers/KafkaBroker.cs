using System.Diagnostics;
using System.Globalization;
using Toolchain;

namespace Benchmarks.Brokers;

/// <summary>Apache Kafka, one node, as ../shared/kafka starts it. Its storage is formatted before its start is measured.</summary>
internal sealed class KafkaBroker : IBroker
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bench-kafka-").FullName;

    public string Name => "Kafka";

    public string BootstrapServers => File.ReadAllText(Path.Combine(_directory, "bootstrap")).Trim();

    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        await ScriptAsync("start", cancellationToken);
        await ScriptAsync("stop", cancellationToken);
        var watch = Stopwatch.StartNew();
        var starting = ScriptAsync("start", cancellationToken);
        await Probe.UntilAnsweredAsync(int.Parse(BootstrapServers.Split(':')[1], CultureInfo.InvariantCulture), cancellationToken);
        var took = watch.Elapsed;
        await starting;
        return took;
    }

    private int ProcessId => int.Parse(File.ReadAllText(Path.Combine(_directory, "broker-1", "pid")), CultureInfo.InvariantCulture);

    public TimeSpan ProcessorTime() => Probe.ProcessorTime(ProcessId);

    public long ResidentBytes() => Processes.ResidentBytes(ProcessId);

    public async ValueTask DisposeAsync()
    {
        await ScriptAsync("stop", CancellationToken.None);
        Directory.Delete(_directory, recursive: true);
    }

    private Task<string> ScriptAsync(string verb, CancellationToken cancellationToken) => ApacheKafka.RunAsync([verb, _directory], cancellationToken);
}
