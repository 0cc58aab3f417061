using System.CommandLine;

namespace Dev.Chaos;

/// <summary><c>./dev chaos</c>: the command line of the chaos.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long things go wrong. 0.1 to 1440.", DefaultValueFactory = _ => 2 };
        minutes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && result.GetValueOrDefault<double>() is < 0.1 or > 1440)
                result.AddError($"--minutes is {result.Tokens[0].Value}; it must be 0.1 to 1440.");
        });
        var seed = CommandOptions.Number("--seed", 1, 0, int.MaxValue, "The seed of all that goes wrong, and of the payments.");
        var rate = CommandOptions.Number("--rate", 300, 1, 100_000, "Payments a second.");
        var partitions = CommandOptions.Partitions();
        var mode = CommandOptions.Mode("What the pipeline promises. at-least-once shows that this chaos can hurt.");
        var bootstrap = new Option<string?>("--bootstrap") { Description = "A Kafka that somebody else runs, as host:port,…: its brokers are left alone, its topics stay. The emulator by default." };
        var apache = new Option<bool>("--apache") { Description = "Three brokers of the Apache Kafka in ../shared/kafka, which are killed too." };
        var prefix = CommandOptions.Prefix("What the names of topics and groups begin with.");
        var json = CommandOptions.Json();
        var command = new Command(
            "chaos",
            "Runs the payments pipeline while instances and brokers are killed, paused, added and removed, connections cut and answers lost, and counts all the while. "
            + "Exit codes: 0 every input has exactly one outcome, 1 not, 2 it could not be run, 130 interrupted.")
        {
            minutes, seed, rate, partitions, mode, bootstrap, apache, prefix, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(bootstrap) is not null && result.GetValue(apache))
                result.AddError("--bootstrap and --apache exclude each other.");
        });
        command.SetAction((parsed, cancellation) => ChaosJob.ExecuteAsync(
            new ChaosOptions
            {
                Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                Seed = parsed.GetValue(seed),
                Rate = parsed.GetValue(rate),
                Partitions = parsed.GetValue(partitions),
                ExactlyOnce = CommandOptions.IsExactlyOnce(parsed.GetValue(mode)),
                Bootstrap = parsed.GetValue(bootstrap),
                OnApacheKafka = parsed.GetValue(apache),
                Prefix = parsed.GetValue(prefix)!,
                Json = parsed.GetValue(json),
            },
            cancellation));
        return command;
    }
}
