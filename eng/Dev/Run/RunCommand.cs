using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Dev.Run;

/// <summary><c>./dev run</c>: the command line of the main job.</summary>
internal static partial class RunCommand
{
    private const string ExactlyOnce = "exactly-once";
    private const string AtLeastOnce = "at-least-once";
    private const string LongestPrefix = "200";

    public static Command Create()
    {
        var records = new Option<int?>("--records") { Description = "Payments to feed: 20000 by default, or all that --input has. 1 to 100000000." };
        records.Validators.Add(result => CheckRange(result, "--records", 1, 100_000_000));
        var instances = Number("--instances", 2, 1, 32, "Instances of LocalHost.");
        var kills = Number("--kills", 1, 0, 1000, "How often an instance is killed with SIGKILL and started again, spread over the run.");
        var partitions = Number("--partitions", 6, 1, 256, "Partitions of each topic.");
        var seed = Number("--seed", 1, 0, int.MaxValue, "The seed of the generated payments and of the kills' moments.");
        var mode = new Option<string>("--mode")
        {
            Description = "What the pipeline promises. at-least-once shows what the transactions are for: it duplicates under kills.",
            DefaultValueFactory = _ => ExactlyOnce,
        };
        mode.AcceptOnlyFromAmong(ExactlyOnce, AtLeastOnce);
        var bootstrap = new Option<string?>("--bootstrap") { Description = "A real Kafka, as host:port,…; its topics stay when the run ends. The emulator by default." };
        var prefix = new Option<string>("--prefix") { Description = "What the names of topics and groups begin with, to keep runs on one cluster apart.", DefaultValueFactory = _ => "" };
        prefix.Validators.Add(CheckName);
        var input = new Option<FileInfo>("--input") { Description = "Payments from a file, one JSON a line, instead of generated ones." };
        input.AcceptExistingOnly();
        var json = new Option<FileInfo?>("--json") { Description = "Write the report to this file, for programs." };

        var command = new Command("run", "Runs the payments pipeline under kills, reads every topic and judges. Exit codes: 0 every input has exactly one outcome, 1 not, 2 it could not be run, 130 interrupted.")
        {
            records, instances, kills, partitions, seed, mode, bootstrap, prefix, input, json,
        };
        command.SetAction((parsed, cancellation) => RunJob.ExecuteAsync(
            new RunOptions
            {
                Records = parsed.GetValue(records),
                Instances = parsed.GetValue(instances),
                Kills = parsed.GetValue(kills),
                Partitions = parsed.GetValue(partitions),
                Seed = parsed.GetValue(seed),
                ExactlyOnce = parsed.GetValue(mode) == ExactlyOnce,
                Bootstrap = parsed.GetValue(bootstrap),
                Prefix = parsed.GetValue(prefix)!,
                Input = parsed.GetValue(input),
                Json = parsed.GetValue(json),
            },
            cancellation));
        return command;
    }

    public static Option<int> Number(string name, int value, int min, int max, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} {min} to {max}.", DefaultValueFactory = _ => value };
        option.Validators.Add(result => CheckRange(result, name, min, max));
        return option;
    }

    private static void CheckRange(OptionResult result, string name, int min, int max)
    {
        if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var value) && (value < min || value > max))
            result.AddError($"{name} is {value}; it must be {min} to {max}.");
    }

    public static void CheckName(OptionResult result)
    {
        if (result.Tokens is [var name] && !Prefix().IsMatch(name.Value))
            result.AddError($"--prefix is '{name.Value}'; it must be at most {LongestPrefix} letters, digits, '.', '_' and '-', as topics' names are.");
    }

    [GeneratedRegex($"^[A-Za-z0-9._-]{{0,{LongestPrefix}}}$")]
    private static partial Regex Prefix();
}
