using System.CommandLine;

namespace Dev.Run;

/// <summary><c>./dev run</c>: the command line of the main job.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var records = new Option<int?>("--records") { Description = "Payments to feed: 20000 by default, or all that --input has. 1 to 100000000." };
        records.Validators.Add(result => CommandOptions.CheckRange(result, "--records", 1, 100_000_000));
        var instances = CommandOptions.Number("--instances", 2, 1, 32, "Instances of the application.");
        var host = new Option<string>("--host")
        {
            Description = "What runs the functions: local (src/LocalHost, which does what the Functions host does), or func (Azure Functions Core Tools, which must be installed; it counts no rebalances, and its page asks for a key of its own).",
            DefaultValueFactory = _ => "local",
        };
        host.AcceptOnlyFromAmong("local", "func");
        var kills = CommandOptions.Number("--kills", 2, 0, 1000, "How often a process of an instance is killed with SIGKILL and started again, spread over the run: a worker, a host, and so on in turn.");
        var partitions = CommandOptions.Partitions();
        var seed = CommandOptions.Number("--seed", 1, 0, int.MaxValue, "The seed of the generated payments and of the kills' moments.");
        var mode = CommandOptions.Mode("What the pipeline promises. at-least-once shows what the transactions are for: it duplicates under kills.");
        var bootstrap = new Option<string?>("--bootstrap") { Description = "A real Kafka, as host:port,…; its topics stay when the run ends. The emulator by default." };
        var prefix = CommandOptions.Prefix("What the names of topics and groups begin with, to keep runs on one cluster apart.");
        var input = new Option<FileInfo>("--input") { Description = "Payments from a file, one JSON a line, instead of generated ones." };
        input.AcceptExistingOnly();
        var noEffects = new Option<bool>("--no-effects") { Description = "Leaves the charges out: payments are processed, and their effects stay commands." };
        var faults = CommandOptions.Number("--gateway-faults", 2, 0, 100, "Of a hundred charges, how many the gateway answers late, fails before or after it has charged, or whose answer it loses.");
        var json = CommandOptions.Json();
        var report = new Option<FileInfo?>("--report") { Description = "Write the report as a page to this file: timeline and verdict, one HTML file that needs no other. report.html beside the logs by default." };

        var command = new Command("run", "Runs the payments pipeline under kills, reads every topic, asks the gateway what it charged, and judges. Exit codes: 0 every input has exactly one outcome, 1 not, 2 it could not be run, 130 interrupted.")
        {
            records, instances, host, kills, partitions, seed, mode, bootstrap, prefix, input, noEffects, faults, json, report,
        };
        command.SetAction((parsed, cancellation) => RunJob.ExecuteAsync(
            new RunOptions
            {
                Records = parsed.GetValue(records),
                Instances = parsed.GetValue(instances),
                Host = parsed.GetValue(host) == "func" ? FunctionsHost.CoreTools : FunctionsHost.LocalHost,
                Kills = parsed.GetValue(kills),
                Partitions = parsed.GetValue(partitions),
                Seed = parsed.GetValue(seed),
                ExactlyOnce = CommandOptions.IsExactlyOnce(parsed.GetValue(mode)),
                Bootstrap = parsed.GetValue(bootstrap),
                Prefix = parsed.GetValue(prefix)!,
                Input = parsed.GetValue(input),
                HasEffects = !parsed.GetValue(noEffects),
                GatewayFaults = parsed.GetValue(faults),
                Json = parsed.GetValue(json),
                Report = parsed.GetValue(report),
            },
            cancellation));
        return command;
    }
}
