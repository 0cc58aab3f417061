using System.CommandLine;
using Benchmarks.Brokers;
using Benchmarks.Charts;
using Benchmarks.Payments;
using Benchmarks.Pipeline;

namespace Benchmarks.Backlog;

/// <summary><c>backlog</c>: what a user of the functions sees of it, and Kafka Streams beside it.</summary>
internal static class BacklogCommand
{
    public static Command Create()
    {
        var (rounds, json, chart, warmUp, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), BenchCommand.Chart(), BenchCommand.WarmUp(), new BrokerChoice());
        var records = BenchCommand.Several("--records", "Payments that wait", 200_000);
        var partitions = BenchCommand.Several("--partitions", "Partitions of every topic", 6);
        var batches = BenchCommand.Several("--records-per-batch", "maxBatchSize of host.json", 64, 1000);
        var command = new Command("backlog", "Payments a second, processor time and memory of LocalHost and its worker, two processes that work a backlog off: exactly-once beside at-least-once, and beside Kafka Streams of ../shared/peers where it is.")
        {
            rounds, records, partitions, batches, warmUp, json, chart,
        };
        brokers.AddTo(command);
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => brokers.MeasureAsync(
                parsed,
                Contenders.ExactlyOnce,
                async (broker, report) =>
                {
                    await PipelineBench.WarmUpAsync(broker, parsed.GetValue(warmUp), BenchCommand.Tell, cancellation);
                    foreach (var each in from r in parsed.GetValue(records)! from p in parsed.GetValue(partitions)! from b in parsed.GetValue(batches)! select new BacklogCase(r, p, b))
                        await BacklogBench.RunAsync(broker, each, parsed.GetValue(rounds), besidePeers: true, report, BenchCommand.Tell, cancellation);
                },
                cancellation),
            parsed.GetValue(json),
            cancellation,
            parsed.GetValue(chart),
            report => BarChart.Draw("Records a second, of those of exactly-once", report.Rows.Where(row => row.Measure == "records/s"), Contenders.ExactlyOnce)));
        return command;
    }
}
