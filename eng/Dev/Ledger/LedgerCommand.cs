using System.CommandLine;
using ExactlyOnce.Kafka;

namespace Dev.Ledger;

/// <summary><c>./dev ledger</c>: what an operator does with ledgers, on any cluster.</summary>
internal static class LedgerCommand
{
    private static readonly Option<string> Group = new("--group") { Description = "The trigger group of the function (its ConsumerGroup); the ledger is that name with .ledger.", Required = true };
    private static readonly Option<string?> Topic = new("--topic") { Description = "Only this topic." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for programs." };

    public static Command Create() => new(
        "ledger",
        "Shows and resets ledgers: what lanes have committed of their input. Exit codes: 0 done, 1 refused, 2 it could not be run.")
    {
        ClusterOptions.Bootstrap, ClusterOptions.Properties, CreateShow(), CreateReset(), CreateExport(),
    };

    private static Command CreateShow()
    {
        var command = new Command("show", "For each partition: the host's offset, the ledger's, the end of the log, the lag, and who has it.") { Group, Topic, Json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, job => job.ShowAsync(parsed.GetValue(Group)!, parsed.GetValue(Topic), parsed.GetValue(Json)), cancellation));
        return command;
    }

    private static Command CreateExport()
    {
        var command = new Command(
            "export",
            "Prints the ledger as topic,partition,offset: what kafka-consumer-groups --reset-offsets --from-file takes, to go on without ledgers where they are.")
        {
            Group, Topic,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, job => job.ExportAsync(parsed.GetValue(Group)!, parsed.GetValue(Topic)), cancellation));
        return command;
    }

    private static Command CreateReset()
    {
        var topic = new Option<string>("--topic") { Description = "The input topic.", Required = true };
        var partitions = new Option<int[]>("--partition") { Description = "Only this partition. More than one is allowed.", DefaultValueFactory = _ => [] };
        var to = new Option<LedgerTarget>("--to")
        {
            Description = "earliest, latest, an offset, or a time as 2026-11-22T04:30:00Z (the first record that is not older).",
            Required = true,
            CustomParser = result =>
            {
                try
                {
                    return LedgerTarget.Parse(result.Tokens.Single().Value);
                }
                catch (FormatException wrong)
                {
                    result.AddError($"--to: {wrong.Message}.");
                    return null!;
                }
            },
        };
        var execute = new Option<bool>("--execute") { Description = "Do it. Without it, only what would be done is shown." };
        var command = new Command(
            "reset",
            "Moves ledgers. Backwards, records are processed again when the host delivers them again; forwards, they are passed over. "
            + "Refused while a member of the trigger group has the partition.")
        {
            Group, topic, partitions, to, execute, Json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, job => job.ResetAsync(
            parsed.GetValue(Group)!, parsed.GetValue(topic)!, parsed.GetValue(partitions)!, parsed.GetValue(to)!, parsed.GetValue(execute), parsed.GetValue(Json)), cancellation));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, Func<LedgerJob, Task<int>> work, CancellationToken cancellationToken) => ExitCodes.OfAsync(
        async () =>
        {
            using var admin = new LedgerAdmin(ClusterOptions.Read(parsed));
            return await work(new LedgerJob(admin, Output.Create())).WaitAsync(cancellationToken);
        },
        cancellationToken);
}
