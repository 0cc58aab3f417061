using Benchmarks.Brokers;
using Benchmarks.Payments;

namespace Benchmarks.Pipeline;

/// <summary>
/// Batches of payments, one after the other, as fast as they go: records of all partitions in each, three outputs a record. All contenders have the same batches
/// of the same topic; in each round everybody has a turn, and who comes first changes.
/// </summary>
internal static class PipelineBench
{
    private const int WarmUpTurns = 1;

    /// <summary>Gives a broker work of which nothing is told: transactions that are small, so many in little time.</summary>
    public static Task WarmUpAsync(IBroker broker, int turns, Action<string> progress, CancellationToken cancellationToken) => turns < WarmUpTurns
        ? Task.CompletedTask
        : RunAsync(broker, new PipelineCase(64, 6), turns - WarmUpTurns, new Report(Contenders.AtLeastOnce), line => progress($"the broker warms up: {line}"), cancellationToken);

    public static async Task RunAsync(IBroker broker, PipelineCase each, int rounds, Report report, Action<string> progress, CancellationToken cancellationToken)
    {
        var topics = new PaymentTopicNames($"bench-{Guid.NewGuid():N}", each.Partitions);
        await topics.CreateAsync(broker.BootstrapServers);
        var batches = PaymentInput.Write(broker.BootstrapServers, topics, (WarmUpTurns + rounds) * each.BatchesOfATurn, each.RecordsPerBatch, each.Bytes);
        await using var contenders = new Contenders(broker.BootstrapServers, topics);
        using var times = new LaneTimes();
        for (var round = 0; round < WarmUpTurns + rounds; round++)
        {
            progress($"{broker.Name}, {each}, {(round < WarmUpTurns ? "warming up" : $"round {round - WarmUpTurns + 1} of {rounds}")}");
            for (var turn = 0; turn < contenders.All.Count; turn++)
            {
                var contender = contenders.All[(round + turn) % contenders.All.Count];
                times.Take();
                var spending = new Spending(broker);
                foreach (var batch in batches.Skip(round * each.BatchesOfATurn).Take(each.BatchesOfATurn))
                    await contender.ProcessAsync(batch, cancellationToken);
                if (round >= WarmUpTurns)
                    spending.Tell(report, $"{each}, {broker.Name}", contender.Name, each.BatchesOfATurn * each.RecordsPerBatch, times.Take());
            }
        }
    }
}
