using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ExactlyOnce.Model;

var schedules = new Option<int>("--schedules") { Description = "How many random schedules, 1 to 1000000000.", DefaultValueFactory = _ => 100_000 };
schedules.Validators.Add(result =>
{
    if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is < 1 or > 1_000_000_000)
        result.AddError($"--schedules is {token.Value}; it must be 1 to 1000000000.");
});
var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same schedules; random by default, and printed.", DefaultValueFactory = _ => (ulong)Random.Shared.Next() };
var replay = new Option<string?>("--replay") { Description = "Run this schedule only, as it was printed." };
var json = new Option<FileInfo?>("--json") { Description = "Write the result to this file, for programs." };
var command = new RootCommand(
    "Drives the lanes of src/ExactlyOnce through random schedules of deliveries, kills, zombies, lost answers and time-outs, and checks what must always hold. "
    + "A schedule that fails is made small and printed. Exit codes: 0 all passed, 1 one failed, 2 it could not be run.")
{
    schedules, seed, replay, json,
};
command.SetAction(parsed => parsed.GetValue(replay) is { } text
    ? Replay(text)
    : Check(parsed.GetValue(schedules), parsed.GetValue(seed), parsed.GetValue(json)));
var invoked = command.Parse(args);
var code = invoked.Invoke();
return invoked.Errors.Count == 0 ? code : 2;

static int Replay(string text)
{
    try
    {
        var failure = ModelRun.Replay(text);
        Console.WriteLine(failure ?? "passed");
        return failure is null ? 0 : 1;
    }
    catch (FormatException malformed)
    {
        Console.Error.WriteLine($"--replay: {malformed.Message}");
        return 2;
    }
}

static int Check(int schedules, ulong seed, FileInfo? json)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{schedules:N0} schedules, seed {seed}"));
    var elapsed = Stopwatch.StartNew();
    var told = TimeSpan.Zero;
    var failure = ModelRun.Check(schedules, seed, run =>
    {
        if (elapsed.Elapsed - told < TimeSpan.FromSeconds(5))
            return;
        told = elapsed.Elapsed;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{told.TotalSeconds,5:0} s  {run:N0}"));
    });
    if (json is not null)
        File.WriteAllText(json.FullName, JsonSerializer.Serialize(new { schedules, seed, seconds = elapsed.Elapsed.TotalSeconds, failure }) + "\n");
    Console.WriteLine(failure is null
        ? string.Create(CultureInfo.InvariantCulture, $"all passed in {elapsed.Elapsed.TotalSeconds:0} s")
        : $"FAILED: {failure}\nagain: ./dev model --replay '<schedule>'");
    return failure is null ? 0 : 1;
}
