using System.CommandLine;

namespace Benchmarks.Effects;

/// <summary><c>effects</c>: what the idempotency store costs an effect.</summary>
internal static class EffectsCommand
{
    public static Command Create()
    {
        var (rounds, json) = (BenchCommand.Rounds(), BenchCommand.Json());
        var command = new Command(
            "effects",
            "Effects a second and store calls for each, in batches of 1, 10 and 100 fresh keys, four lanes side by side, beside a plain claim-then-complete of each key (the flow of "
            + "Powertools' idempotency) with the same number of them at a time, both on one Azurite. The effects themselves take no time.")
        {
            rounds, json,
        };
        command.SetAction((parsed, cancellation) => BenchCommand.RunAsync(
            () => EffectsBench.RunAsync(parsed.GetValue(rounds), BenchCommand.Tell, cancellation), parsed.GetValue(json), cancellation));
        return command;
    }
}
