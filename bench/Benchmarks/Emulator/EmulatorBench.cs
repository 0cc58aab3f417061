using System.Globalization;
using Benchmarks.Brokers;
using Toolchain;

namespace Benchmarks.Emulator;

/// <summary>
/// Each round starts each broker anew in a process of its own, loads it, and stops it: nothing that one of them does can slow the
/// other. Who comes first changes from round to round.
/// </summary>
internal static class EmulatorBench
{
    private const string Topic = "bench";
    private const int Partitions = 6;
    private const int Transactions = 500;

    private static readonly (int Size, int Records)[] Loads = [(100, 2_000_000), (1024, 400_000)];

    public static async Task<Report> RunAsync(int rounds, double scale, Action<string> progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(ApacheKafka.Script))
            throw new ToolchainException($"There is no Apache Kafka to measure against: {ApacheKafka.Script} is missing.");
        var report = new Report("Kafka");
        for (var round = 0; round < rounds; round++)
        {
            IBroker[] brokers = [new KafkaBroker(), new EmulatorBroker(onDisk: false), new EmulatorBroker(onDisk: true)];
            foreach (var broker in brokers.Skip(round % brokers.Length).Concat(brokers.Take(round % brokers.Length)))
            {
                progress($"round {round + 1} of {rounds}: {broker.Name}");
                await using (broker)
                    await MeasureAsync(broker, scale, report, cancellationToken);
            }
        }
        return report;
    }

    private static async Task MeasureAsync(IBroker broker, double scale, Report report, CancellationToken cancellationToken)
    {
        report.Add("start-up, s", broker.Name, (await broker.StartAsync(cancellationToken)).TotalSeconds);
        report.Add("idle memory, MB", broker.Name, broker.ResidentBytes() / 1e6);
        foreach (var (size, full) in Loads)
        {
            var records = (int)(full * scale);
            var topic = string.Create(CultureInfo.InvariantCulture, $"{Topic}-{size}");
            await ToolAsync("topics", broker, $"--create --topic {topic} --partitions {Partitions}", cancellationToken);
            var before = broker.ProcessorTime();
            var wrote = await ToolAsync("producer-perf", broker, $"--topic {topic} --num-records {records} --record-size {size} --throughput -1", cancellationToken);
            report.Add($"produced/s, {size} B", broker.Name, RecordsPerSecond(wrote));
            report.Add($"its CPU s per M produced, {size} B", broker.Name, (broker.ProcessorTime() - before).TotalSeconds * 1e6 / records);
            before = broker.ProcessorTime();
            var read = await ToolAsync("consumer-perf", broker, $"--topic {topic} --num-records {records}", cancellationToken);
            report.Add($"fetched/s, {size} B", broker.Name, double.Parse(read.TrimEnd().Split('\n')[^1].Split(", ")[5], CultureInfo.InvariantCulture));
            report.Add($"its CPU s per M fetched, {size} B", broker.Name, (broker.ProcessorTime() - before).TotalSeconds * 1e6 / records);
        }
        var beforeTransactions = broker.ProcessorTime();
        report.Add("transactions/s", broker.Name, TransactionLoad.Run(broker.BootstrapServers, $"{Topic}-100", Partitions, Transactions));
        report.Add("its CPU ms per transaction", broker.Name, (broker.ProcessorTime() - beforeTransactions).TotalMilliseconds / Transactions);
        report.Add("memory after it, MB", broker.Name, broker.ResidentBytes() / 1e6);
    }

    private static Task<string> ToolAsync(string tool, IBroker broker, string arguments, CancellationToken cancellationToken) =>
        Command.RunAsync(ApacheKafka.Script, ["tool", tool, "--bootstrap-server", broker.BootstrapServers, .. arguments.Split(' ')], cancellationToken: cancellationToken);

    // The last line of producer-perf is the whole run's: "… records sent, 123.4 records/sec …".
    private static double RecordsPerSecond(string output)
    {
        var words = output.TrimEnd().Split('\n')[^1].Split(' ');
        return double.Parse(words[Array.IndexOf(words, "records/sec") - 1], CultureInfo.InvariantCulture);
    }
}
