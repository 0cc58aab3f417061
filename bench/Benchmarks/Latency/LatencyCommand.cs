using System.CommandLine;
using Benchmarks.Brokers;
using Benchmarks.Payments;
using Benchmarks.Pipeline;

namespace Benchmarks.Latency;

/// <summary><c>latency</c>: how much later exactly-once is.</summary>
internal static class LatencyCommand
{
    public static Command Create()
    {
        var (rounds, json, warmUp, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), BenchCommand.WarmUp(), new BrokerChoice());
        var rate = new Option<int>("--rate") { Description = "Payments a second.", DefaultValueFactory = _ => 1000 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds of a turn.", DefaultValueFactory = _ => 5 };
        var partitions = new Option<int>("--partitions") { Description = "Partitions of every topic.", DefaultValueFactory = _ => 6 };
        var command = new Command("latency", "Milliseconds from a payment's append until its charge command is visible for read_committed, at a steady rate.")
        {
            rounds, rate, seconds, partitions, warmUp, json,
        };
        brokers.AddTo(command);
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => brokers.MeasureAsync(
                parsed,
                Contenders.AtLeastOnce,
                async (broker, report) =>
                {
                    await PipelineBench.WarmUpAsync(broker, parsed.GetValue(warmUp), BenchCommand.Tell, cancellation);
                    await LatencyBench.RunAsync(
                        broker, parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(partitions), parsed.GetValue(rounds), report, BenchCommand.Tell, cancellation);
                },
                cancellation),
            parsed.GetValue(json),
            cancellation));
        return command;
    }
}
