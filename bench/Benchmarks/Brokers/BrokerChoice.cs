using System.CommandLine;
using Toolchain;

namespace Benchmarks.Brokers;

/// <summary>On which brokers a benchmark runs, one after the other.</summary>
internal sealed class BrokerChoice
{
    private readonly Option<string[]> _on = new("--on")
    {
        Description = "emulator, kafka (../shared/kafka, one broker) or kafka-3 (three); several are measured one after the other. By default kafka, or the emulator where it is not.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _bootstrap = new("--bootstrap") { Description = "A cluster of yours instead, as host:port,…; topics are created in it, and left." };

    /// <summary>Where nobody has chosen.</summary>
    public static IBroker Default() => IsKafkaHere ? new KafkaBroker() : new EmulatorBroker(onDisk: false);

    public BrokerChoice() => _on.AcceptOnlyFromAmong("emulator", "kafka", "kafka-3");

    public void AddTo(System.CommandLine.Command command)
    {
        command.Add(_on);
        command.Add(_bootstrap);
    }

    /// <summary>Measures on each of them, started for this alone, one after the other.</summary>
    /// <exception cref="ToolchainException">One is not here.</exception>
    public async Task<Report> MeasureAsync(ParseResult parsed, string baseline, Func<IBroker, Report, Task> measure, CancellationToken cancellationToken)
    {
        var report = new Report(baseline);
        foreach (var broker in Of(parsed))
        {
            await using (broker)
            {
                await broker.StartAsync(cancellationToken);
                await measure(broker, report);
            }
        }
        return report;
    }

    private static bool IsKafkaHere => File.Exists(ApacheKafka.Script);

    private IReadOnlyList<IBroker> Of(ParseResult parsed)
    {
        if (parsed.GetValue(_bootstrap) is { } given)
            return [new GivenBroker(given)];
        if (parsed.GetValue(_on) is not { Length: > 0 } chosen)
            return [Default()];
        return !IsKafkaHere && chosen.Any(name => name != "emulator")
            ? throw new ToolchainException($"There is no Apache Kafka here: {ApacheKafka.Script} is missing. Name a cluster with --bootstrap, or measure --on emulator.")
            : [.. chosen.Select<string, IBroker>(name => name switch { "emulator" => new EmulatorBroker(onDisk: false), "kafka" => new KafkaBroker(), _ => new KafkaBroker(3) })];
    }
}
