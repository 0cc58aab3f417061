using System.Diagnostics;
using System.Globalization;
using Toolchain;

namespace Benchmarks.Brokers;

/// <summary>Apache Kafka, as ../shared/kafka starts it. Its storage is formatted before its start is measured.</summary>
internal sealed class KafkaBroker(int brokers = 1) : IBroker
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bench-kafka-").FullName;

    public string Name => brokers == 1 ? "Kafka" : $"Kafka, {brokers} brokers";

    public string BootstrapServers => File.ReadAllText(Path.Combine(_directory, "bootstrap")).Trim();

    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        await ScriptAsync("start", cancellationToken);
        await ScriptAsync("stop", cancellationToken);
        var watch = Stopwatch.StartNew();
        var starting = ScriptAsync("start", cancellationToken);
        foreach (var broker in BootstrapServers.Split(','))
            await Probe.UntilAnsweredAsync(int.Parse(broker.Split(':')[1], CultureInfo.InvariantCulture), cancellationToken);
        var took = watch.Elapsed;
        await starting;
        return took;
    }

    private IEnumerable<int> ProcessIds => Directory.GetDirectories(_directory, "broker-*").Select(broker => int.Parse(File.ReadAllText(Path.Combine(broker, "pid")), CultureInfo.InvariantCulture));

    public TimeSpan ProcessorTime() => TimeSpan.FromTicks(ProcessIds.Sum(id => Probe.ProcessorTime(id).Ticks));

    public long ResidentBytes() => ProcessIds.Sum(Processes.ResidentBytes);

    public async ValueTask DisposeAsync()
    {
        await ScriptAsync("stop", CancellationToken.None);
        Directory.Delete(_directory, recursive: true);
    }

    private Task<string> ScriptAsync(string verb, CancellationToken cancellationToken) =>
        ApacheKafka.RunAsync(verb == "start" ? [verb, _directory, "--brokers", $"{brokers}"] : [verb, _directory], cancellationToken);
}
