using System.CommandLine;
using Benchmarks.Brokers;

namespace Benchmarks.Redeliveries;

/// <summary><c>redeliveries</c>: how fast what is done already is dropped.</summary>
internal static class RedeliveriesCommand
{
    public static Command Create()
    {
        var (rounds, json, brokers) = (BenchCommand.Rounds(), BenchCommand.Json(), new BrokerChoice());
        var command = new Command("redeliveries", "Records a second that lanes recognise and drop, beside the same records when they come for the first time.") { rounds, json };
        brokers.AddTo(command);
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => brokers.MeasureAsync(
                parsed, RedeliveriesBench.FirstTime, (broker, report) => RedeliveriesBench.RunAsync(broker, parsed.GetValue(rounds), report, BenchCommand.Tell, cancellation), cancellation),
            parsed.GetValue(json),
            cancellation));
        return command;
    }
}
