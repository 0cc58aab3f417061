using Benchmarks.Brokers;
using Benchmarks.Payments;
using Toolchain;

namespace Benchmarks.Backlog;

/// <summary>
/// A backlog that is there before anybody starts, worked off by a new process: everybody writes the same payments into topics of its own. In each round everybody
/// has a turn, and who comes first changes.
/// </summary>
internal static class BacklogBench
{
    private static readonly string[] StreamsGuarantees = ["at_least_once", "exactly_once_v2"];

    /// <param name="besidePeers">Whether Kafka Streams has its turns too, where it is here.</param>
    public static async Task RunAsync(IBroker broker, BacklogCase each, int rounds, bool besidePeers, Report report, Action<string> progress, CancellationToken cancellationToken)
    {
        await Azurite.EnsureAsync(progress, cancellationToken);
        await using var azurite = await Azurite.StartWithBlobsAsync(cancellationToken);
        List<(string Name, Func<Action<string, double>, Task> RunAsync)> contenders =
        [
            (Contenders.ExactlyOnce, tell => LocalHostTurn.RunAsync(broker, azurite, each, exactlyOnce: true, tell, cancellationToken)),
            (Contenders.AtLeastOnce, tell => LocalHostTurn.RunAsync(broker, azurite, each, exactlyOnce: false, tell, cancellationToken)),
        ];
        if (besidePeers && StreamsTurn.IsHere)
        {
            contenders.AddRange(StreamsGuarantees.Select(guarantee => ($"Kafka Streams, {guarantee}",
                (Func<Action<string, double>, Task>)(tell => StreamsTurn.RunAsync(broker, each, guarantee, tell, cancellationToken)))));
        }
        var section = $"{each}, {broker.Name}";
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                var (name, run) = contenders[(round + turn) % contenders.Count];
                progress($"{section}, round {round + 1} of {rounds}: {name}");
                await run((measure, value) => report.Add(measure, name, value, section));
            }
        }
    }
}
