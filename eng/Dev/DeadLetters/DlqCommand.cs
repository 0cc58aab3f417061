using System.CommandLine;
using ExactlyOnce;
using ExactlyOnce.AzureBlobs;
using ExactlyOnce.Kafka;

namespace Dev.DeadLetters;

/// <summary><c>./dev dlq</c>: what an operator does with dead letters, on any cluster.</summary>
internal static class DlqCommand
{
    private static readonly Option<string> Queue = new("--queue") { Description = "The dead-letter topic.", DefaultValueFactory = _ => "payments-dlq", Recursive = true };
    private static readonly Option<string?> Claims = new("--claims")
    {
        Description = "Where the values are that were too large for the topic: the storage account's connection string; the environment's DeadLetterClaims by default.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("DeadLetterClaims"),
        Recursive = true,
    };

    private static readonly Option<string?> Topic = new("--topic") { Description = "Only those that come from this topic." };
    private static readonly Option<string?> Key = new("--key") { Description = "Only those with this key: a text, or hex:00ff." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Only those of this kind (permanent, transient, crash, …), or whose exception's type or message contains it." };
    private static readonly Option<DateTimeOffset?> Since = Time("--since", "Only those that last failed then or later, as 2026-11-22T04:30:00Z.");
    private static readonly Option<DateTimeOffset?> Until = Time("--until", "Only those that last failed before.");
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for programs." };

    public static Command Create()
    {
        Key.Validators.Add(result =>
        {
            try
            {
                ReadKey(result.GetValueOrDefault<string>());
            }
            catch (FormatException wrong)
            {
                result.AddError($"--key: {wrong.Message}");
            }
        });
        return new Command(
            "dlq",
            "Shows dead letters, replays them and discards them; replays are exactly once. Exit codes: 0 done, 1 refused or no such dead letter, 2 it could not be run.")
        {
            ClusterOptions.Bootstrap, ClusterOptions.Properties, Queue, Claims, CreateList(), CreateShow(), CreateReplay(), CreateDiscard(),
        };
    }

    private static Command CreateList()
    {
        var state = new Option<string>("--state") { Description = "Only those in this state.", DefaultValueFactory = _ => "open" };
        state.AcceptOnlyFromAmong("open", "replayed", "discarded", "all");
        var limit = CommandOptions.Number("--limit", 100, 1, 1_000_000, "Rows at most; all are counted.");
        var command = new Command("list", "The dead letters that fit, and how many there are of each reason.") { Topic, Key, Reason, Since, Until, state, limit, Json };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            (job, stop) => job.ListAsync(
                Filter(parsed) with { State = parsed.GetValue(state) == "all" ? null : Enum.Parse<DeadLetterState>(parsed.GetValue(state)!, ignoreCase: true) },
                parsed.GetValue(limit),
                parsed.GetValue(Json),
                stop),
            cancellation));
        return command;
    }

    private static Command CreateShow()
    {
        var id = new Argument<string>("ID") { Description = "Which: partition/offset in the dead-letter topic." };
        id.Validators.Add(result => CheckId(result.AddError, result.GetValueOrDefault<string>()));
        var command = new Command("show", "All that is known of a dead letter, its value too.") { id, Json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, (job, stop) => job.ShowAsync(parsed.GetValue(id)!, parsed.GetValue(Json), stop), cancellation));
        return command;
    }

    private static Command CreateReplay() => CreateOrder(
        "replay",
        "Sends dead letters back to where they come from, each once: one that was replayed before is refused, or passed over, unless it is forced.",
        (queue, filter, order, progress, stop) => queue.ReplayAsync(filter, order, progress, stop));

    private static Command CreateDiscard() => CreateOrder(
        "discard",
        "Gives dead letters up. They stay in the topic; the journal says who gave them up and why.",
        (queue, filter, order, progress, stop) => queue.DiscardAsync(filter, order, progress, stop));

    private static Command CreateOrder(
        string name, string description, Func<DeadLetterQueue, DeadLetterFilter, DeadLetterOrder, IProgress<int>, CancellationToken, Task<DeadLetterOutcome>> execute)
    {
        var ids = new Argument<string[]>("ID") { Description = "Which: partition/offset in the dead-letter topic. None where filters, or --all, say which.", Arity = ArgumentArity.ZeroOrMore };
        ids.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                CheckId(result.AddError, token.Value);
        });
        var all = new Option<bool>("--all") { Description = "All that are open." };
        var why = new Option<string>("--why") { Description = "The reason; it stays in the journal.", Required = true };
        var by = new Option<string>("--by") { Description = "Who you are; it stays in the journal.", DefaultValueFactory = _ => $"{Environment.UserName}@{Environment.MachineName}" };
        var force = new Option<bool>("--force") { Description = "Also those that were replayed or discarded before." };
        var doIt = new Option<bool>("--execute") { Description = "Do it. Without it, only what would be done is shown." };
        var command = new Command(name, description) { ids, Topic, Key, Reason, Since, Until, all, why, by, force, doIt, Json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(ids) is not { Tokens.Count: > 0 } && !new Option[] { Topic, Key, Reason, Since, Until, all }.Any(option => result.GetResult(option) is { Implicit: false }))
                result.AddError("Say which dead letters: their ids, a filter, or --all.");
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            (job, stop) => job.ExecuteAsync(
                name,
                Filter(parsed) with { Ids = parsed.GetValue(ids) is { Length: > 0 } some ? some.ToHashSet() : null },
                new DeadLetterOrder(parsed.GetValue(by)!, parsed.GetValue(why)!) { Force = parsed.GetValue(force) },
                execute,
                parsed.GetValue(doIt),
                parsed.GetValue(Json),
                stop),
            cancellation));
        return command;
    }

    private static DeadLetterFilter Filter(ParseResult parsed) => new()
    {
        Topic = parsed.GetValue(Topic),
        Key = ReadKey(parsed.GetValue(Key)),
        Reason = parsed.GetValue(Reason),
        Since = parsed.GetValue(Since),
        Until = parsed.GetValue(Until),
    };

    private static byte[]? ReadKey(string? text) => text is null ? null : DeadLetterFilter.ParseKey(text);

    private static void CheckId(Action<string> addError, string? id)
    {
        if (id is null || !DeadLetterFilter.IsId(id))
            addError($"'{id}' is no dead letter's id; it must be partition/offset, as 3/17.");
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name) { Description = description };

    private static Task<int> RunAsync(ParseResult parsed, Func<DlqJob, CancellationToken, Task<int>> work, CancellationToken cancellationToken) => ExitCodes.OfAsync(
        async () =>
        {
            var claims = parsed.GetValue(Claims) is { Length: > 0 } connection ? new BlobClaimCheckStore(new BlobsOptions { ConnectionString = connection }) : null;
            await using var queue = new DeadLetterQueue(parsed.GetValue(Queue)!, ClusterOptions.Read(parsed), claims);
            try
            {
                return await work(new DlqJob(queue, Output.Create()), cancellationToken);
            }
            catch (ProducerLostException)
            {
                await Console.Error.WriteLineAsync($"dev: somebody else does something to {queue.Topic} at the same time, and took over. What was done here is in the journal: run it again to go on.");
                return 2;
            }
            catch (InvalidOperationException problem)
            {
                await Console.Error.WriteLineAsync($"dev: {problem.Message}");
                return 2;
            }
        },
        cancellationToken);
}
