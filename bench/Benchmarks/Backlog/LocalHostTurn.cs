using System.Diagnostics;
using System.Globalization;
using Benchmarks.Brokers;
using Benchmarks.Payments;
using Confluent.Kafka;
using Dev.Run;
using Toolchain;

namespace Benchmarks.Backlog;

/// <summary>src/LocalHost and the worker that it starts, with the trigger and the functions as they are shipped, but for the charges. Processor time and memory are those of both.</summary>
internal static class LocalHostTurn
{
    private const double Megabyte = 1e6;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Works a backlog off. The clock runs from the partitions' assignment until a reader of committed records has seen the last charge command.</summary>
    /// <exception cref="ToolchainException">It ended, or nothing came; the message has the end of its log.</exception>
    public static async Task RunAsync(IBroker broker, Azurite azurite, BacklogCase each, bool exactlyOnce, Action<string, double> tell, CancellationToken cancellationToken)
    {
        var names = new RunNames($"backlog-{Guid.NewGuid():N}-");
        await using (var cluster = await Cluster.StartAsync(broker.BootstrapServers, cancellationToken))
            await cluster.CreateTopicsAsync(names, each.Partitions);
        PaymentInput.Write(broker.BootstrapServers, names.Payments, each.Records);
        var settings = names.Settings(broker.BootstrapServers, azurite.ConnectionString, exactlyOnce);
        settings["AzureFunctionsJobHost__extensions__kafka__maxBatchSize"] = each.RecordsPerBatch.ToString(CultureInfo.InvariantCulture);

        var logs = Directory.CreateTempSubdirectory("bench-backlog-");
        await using (var instance = new Instance(1, settings, logs))
        using (var reader = PaymentInput.Consumer(broker.BootstrapServers, names.Effects, each.Partitions))
        {
            var sinceStart = Stopwatch.StartNew();
            await instance.StartAsync();
            while (instance.AssignedPartitions < each.Partitions)
            {
                FailWhereDead(instance, sinceStart);
                await Task.Delay(1, cancellationToken);
            }
            tell("ms from its start to its partitions", sinceStart.Elapsed.TotalMilliseconds);
            var processes = instance.ProcessIds; // the host, and its worker
            var (spent, brokerSpent, working) = (processes.Select(Probe.ProcessorTime).ToList(), broker.ProcessorTime(), Stopwatch.StartNew());
            var peak = await Task.Run(
                () => ReadAll(reader, each.Records, instance, processes, () => tell("ms from its start to its first commit", sinceStart.Elapsed.TotalMilliseconds), cancellationToken), cancellationToken);
            var elapsed = working.Elapsed;
            tell("records/s", each.Records / elapsed.TotalSeconds);
            var seconds = processes.Zip(spent, (process, before) => (Probe.ProcessorTime(process) - before).TotalSeconds * 1e6 / each.Records).ToList();
            tell("CPU s per M records", seconds.Sum());
            tell("the host's CPU s per M records", seconds[0]);
            if (broker.ProcessorTime() is { Ticks: > 0 } now)
                tell("broker's CPU s per M records", (now - brokerSpent).TotalSeconds * 1e6 / each.Records);
            tell("peak memory, MB", peak / Megabyte);
            if (exactlyOnce)
                tell("transactions/s", instance.Counter(Instance.Committed) / elapsed.TotalSeconds);
        }
        logs.Delete(recursive: true);
    }

    private static long ReadAll(IConsumer<byte[], byte[]> reader, int records, Instance instance, IReadOnlyList<int> processes, Action first, CancellationToken cancellationToken)
    {
        var (seen, peak, idle, sinceGlance) = (0, 0L, Stopwatch.StartNew(), Stopwatch.StartNew());
        while (seen < records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.Consume(Glance) is not null)
            {
                if (seen++ == 0)
                    first();
                idle.Restart();
            }
            else
            {
                FailWhereDead(instance, idle);
            }
            if (sinceGlance.Elapsed > Glance)
            {
                peak = Math.Max(peak, processes.Sum(Processes.ResidentBytes));
                sinceGlance.Restart();
            }
        }
        return Math.Max(peak, processes.Sum(Processes.ResidentBytes));
    }

    private static void FailWhereDead(Instance instance, Stopwatch idle)
    {
        if (!instance.IsAlive || idle.Elapsed > Patience)
            throw new ToolchainException($"LocalHost {(instance.IsAlive ? $"did nothing for {Patience.TotalSeconds} s" : "ended")}:\n{instance.EndOfLog()}");
    }
}
