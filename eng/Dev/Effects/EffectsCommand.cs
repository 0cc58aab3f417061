using System.CommandLine;
using System.Text;
using System.Text.Json;
using Azure.Identity;
using ExactlyOnce;
using ExactlyOnce.AzureTables;

namespace Dev.Effects;

/// <summary><c>./dev effects</c>: what an operator does with idempotency keys, in any table.</summary>
internal static class EffectsCommand
{
    private static readonly Option<string> Connection = new("--connection")
    {
        Description = "The table's connection string; the environment's IdempotencyStore by default.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("IdempotencyStore") ?? "",
        Recursive = true,
    };

    private static readonly Option<Uri?> Endpoint = new("--endpoint")
    {
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var endpoint))
                return endpoint;
            result.AddError($"--endpoint is '{result.Tokens.Single().Value}'; it must be an address, as https://ACCOUNT.table.core.windows.net.");
            return null;
        },
        Description = "Instead of a connection string: the account's table endpoint, with your own identity (az login), which needs the role Storage Table Data Contributor.",
        Recursive = true,
    };

    private static readonly Option<string> Table = new("--table") { Description = "The table.", DefaultValueFactory = _ => new TablesOptions().Table, Recursive = true };
    private static readonly Option<string> Effect = new("--effect") { Description = "The effect's name.", DefaultValueFactory = _ => "charge-card", Recursive = true };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, for programs." };
    private static readonly Argument<string> Key = new("KEY") { Description = "The idempotency key." };

    public static Command Create()
    {
        Connection.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()) && result.GetResult(Endpoint) is null)
                result.AddError("--connection is missing: give the table's connection string, or --endpoint, or set IdempotencyStore in the environment.");
        });
        return new Command(
            "effects",
            "Shows and settles idempotency keys: what is known of effects. Exit codes: 0 done, 1 refused or no such key, 2 it could not be run.")
        {
            Connection, Endpoint, Table, Effect, CreateShow(), CreateList(), CreateResolve(),
        };
    }

    private static Command CreateShow()
    {
        var command = new Command("show", "All that is known of a key, and what happened to it.") { Key, Json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, (job, stop) => job.ShowAsync(parsed.GetValue(Key)!, parsed.GetValue(Json), stop), cancellation));
        return command;
    }

    private static Command CreateList()
    {
        var state = new Option<EffectState>("--state") { Description = "Which keys: Uncertain are those that wait for a person.", DefaultValueFactory = _ => EffectState.Uncertain };
        var command = new Command("list", "The keys of a state. Azure looks through the effect's whole table for them.") { state, Json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, (job, stop) => job.ListAsync(parsed.GetValue(state), parsed.GetValue(Json), stop), cancellation));
        return command;
    }

    private static Command CreateResolve()
    {
        var succeeded = new Option<string?>("--succeeded") { Description = "It was done: its result as JSON, as the effect would have returned it." };
        succeeded.Validators.Add(result =>
        {
            try
            {
                using var parsed = JsonDocument.Parse(result.GetValueOrDefault<string>() ?? "");
            }
            catch (JsonException wrong)
            {
                result.AddError($"--succeeded is no JSON: {wrong.Message}");
            }
        });
        var failed = new Option<string?>("--failed") { Description = "It was not done, and never will be: the reason." };
        var notDone = new Option<bool>("--not-done") { Description = "It was not done: whoever comes next does it." };
        var why = new Option<string>("--why") { Description = "How you know; it stays in the key's history.", Required = true };
        var by = new Option<string>("--by") { Description = "Who you are; it stays in the key's history.", DefaultValueFactory = _ => $"{Environment.UserName}@{Environment.MachineName}" };
        var keep = CommandOptions.Number("--keep-days", 30, 1, 3650, "For how many days the outcome is kept.");
        var execute = new Option<bool>("--execute") { Description = "Do it. Without it, only what would be done is shown." };
        var command = new Command("resolve", "Settles a key whose outcome nobody knew. Its record can be sent again then, and gets that outcome.")
        {
            Key, succeeded, failed, notDone, why, by, keep, execute, Json,
        };
        command.Validators.Add(result =>
        {
            var outcomes = new Option[] { succeeded, failed, notDone }.Count(option => result.GetResult(option) is { Implicit: false });
            if (outcomes != 1)
                result.AddError("Say what you found out: one of --succeeded JSON, --failed REASON and --not-done.");
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed,
            (job, stop) => job.ResolveAsync(
                parsed.GetValue(Key)!,
                new KeyResolution(parsed.GetValue(by)!, parsed.GetValue(why)!)
                {
                    Result = parsed.GetValue(succeeded) is { } json ? Encoding.UTF8.GetBytes(json) : null,
                    Failure = parsed.GetValue(failed),
                    KeepFor = TimeSpan.FromDays(parsed.GetValue(keep)),
                },
                parsed.GetValue(execute),
                parsed.GetValue(Json),
                stop),
            cancellation));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, Func<EffectsJob, CancellationToken, Task<int>> work, CancellationToken cancellationToken) => ExitCodes.OfAsync(
        async () =>
        {
            var endpoint = parsed.GetValue(Endpoint);
            var options = new TablesOptions
            {
                ConnectionString = endpoint is null ? parsed.GetValue(Connection) : null,
                Endpoint = endpoint,
                Credential = endpoint is null ? null : new DefaultAzureCredential(),
                Table = parsed.GetValue(Table)!,
            };
            var effect = parsed.GetValue(Effect)!;
            if (await TablesIdempotencyStore.FindBucketsAsync(options, effect, cancellationToken) is not { } buckets)
            {
                await Console.Error.WriteLineAsync($"dev: the table {options.Table} has no effect {effect}. Is that its Name, and is it the right table?");
                return 1;
            }
            options.Buckets = buckets;
            return await work(new EffectsJob(new EffectKeys(new TablesIdempotencyStore(options), [effect], TimeProvider.System), effect, Output.Create()), cancellationToken);
        },
        cancellationToken);
}
