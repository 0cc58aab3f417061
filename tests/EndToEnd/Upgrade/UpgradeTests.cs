using Dev.Judging;
using Dev.Run;
using Testing;
using Toolchain;

namespace EndToEnd.Upgrade;

/// <summary>A version of the application is replaced by another while payments come in; for a while both run.</summary>
public sealed class UpgradeTests
{
    private const int Partitions = 4;
    private const int Payments = 6_000;
    private const int Seed = 9;

    // Small transactions, two retry topics, no order of keys: and all of it otherwise.
    private static readonly (string Name, string Value)[] Old =
        [("ExactlyOnce__MaxRecordsPerTransaction", "40"), ("ExactlyOnce__RetryDelays", "00:00:02, 00:00:04"), ("ExactlyOnce__KeepKeyOrder", "false"), ("ExactlyOnce__LivenessWindow", "00:00:02")];

    private static readonly (string Name, string Value)[] New =
        [("ExactlyOnce__MaxRecordsPerTransaction", "700"), ("ExactlyOnce__RetryDelays", "00:00:01, 00:00:02, 00:00:04"), ("ExactlyOnce__KeepKeyOrder", "true")];

    [Theory, OnEmulator]
    public async Task No_record_is_lost_or_done_twice_forwards_and_back(BrokerKind kind)
    {
        await using var broker = await OwnBroker.StartAsync(kind); // not behind the many that share theirs
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        await using var azurite = await Azurite.StartWithBlobsAsync();
        using var cluster = new TestCluster(broker.BootstrapServers);
        var names = new RunNames($"{TestNames.Unique("upgrade")}-");
        foreach (var topic in names.PipelineTopics)
            await cluster.CreateTopicAsync(Partitions, name: topic);
        var logs = Directory.CreateTempSubdirectory("upgrade-");
        List<Instance> instances = [];
        try
        {
            async Task<Instance> StartAsync((string Name, string Value)[] version)
            {
                var settings = names.Settings(cluster.BootstrapServers, azurite.ConnectionString, exactlyOnce: true);
                foreach (var (name, value) in version)
                    settings[name] = value;
                instances.Add(new Instance(instances.Count + 1, settings, logs));
                await instances[^1].StartAsync();
                return instances[^1];
            }

            using var remaining = Remaining.Of(cluster.BootstrapServers, names, Partitions, exactlyOnce: true, hasEffects: false);
            var feeder = new Feeder(cluster.BootstrapServers, names.Payments);
            var feeding = feeder.FeedAsync(new PaymentGenerator(Seed, TimeProvider.System).Take(Payments), default);
            Task UntilEachAsync(Func<Instance, bool> condition, string what) =>
                Eventually.HoldsAsync(() => instances.TrueForAll(instance => !instance.IsAlive || condition(instance)), what);
            // Each that runs takes part.
            async Task UntilDoneAsync(int payments)
            {
                await UntilEachAsync(instance => instance.AssignedPartitions > 0, "each has partitions");
                feeder.Allow(payments);
                await Eventually.HoldsAsync(
                    () =>
                    {
                        remaining.Refresh();
                        return remaining.Payments.Done >= payments;
                    },
                    () => $"{payments} are done\n{string.Join("\n\n", instances.Where(instance => instance.IsAlive).Select(instance => instance.EndOfLog()))}");
                await UntilEachAsync(instance => instance.Counter(Instance.Committed) > 0, "each has committed");
            }

            var (first, second) = (await StartAsync(Old), await StartAsync(Old));
            await UntilDoneAsync(Payments / 6);
            // Both versions at once, and the old one goes: in order, and not.
            var third = await StartAsync(New);
            await UntilDoneAsync(2 * Payments / 6);
            Assert.True(await first.TerminateAsync(TimeSpan.FromSeconds(30)));
            await UntilDoneAsync(3 * Payments / 6);
            await StartAsync(New);
            await UntilEachAsync(instance => instance.AssignedPartitions > 0, "each has partitions");
            feeder.Allow((3 * Payments / 6) + 500);
            await third.KillAsync(InstanceProcess.Worker);
            await second.KillAsync();
            await UntilDoneAsync(4 * Payments / 6);
            // The new one was wrong, and the old one comes back.
            var fifth = await StartAsync(Old);
            Assert.True(await third.TerminateAsync(TimeSpan.FromSeconds(30)));
            await UntilDoneAsync(5 * Payments / 6);
            feeder.Allow(Payments);
            await feeding;
            // One instance has the timer, and an old one does not know the third retry topic: what waits there comes back with the new version.
            Assert.True(await fifth.TerminateAsync(TimeSpan.FromSeconds(30)));
            await Eventually.HoldsAsync(
                () =>
                {
                    remaining.Refresh();
                    return remaining.IsNothingLeft();
                },
                () => $"nothing is left but {string.Join(", ", remaining.Behind)}");
        }
        finally
        {
            await Task.WhenAll(instances.Select(instance => instance.DisposeAsync().AsTask()));
            logs.Delete(recursive: true);
        }

        var judge = new Judge(names.DeadLetters);
        foreach (var record in TopicReader.ReadCommitted(cluster.BootstrapServers, [names.Payments], Partitions, default))
            judge.AddInput(record);
        foreach (var record in TopicReader.ReadCommitted(cluster.BootstrapServers, names.OutputTopics, Partitions, default))
            judge.AddOutput(record);
        var judged = judge.Conclude();
        Assert.True(judged.IsClean, $"{judged}: {string.Join("; ", judge.FindWrong())}");
        Assert.Equal(Payments, judged.Inputs);
        Assert.True(judged.Retried > 0);
    }
}
