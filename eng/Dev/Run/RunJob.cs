using System.Diagnostics;
using System.Security.Cryptography;
using Dev.Judging;
using Dev.Run.Page;
using Dev.Run.Timeline;
using Spectre.Console;
using Toolchain;

namespace Dev.Run;

/// <summary>The main job: payments in, instances killed, every topic read and judged.</summary>
internal sealed class RunJob(RunOptions options, IAnsiConsole console)
{
    private const int DefaultRecords = 20_000;
    private const int KeyBytes = 16;

    // Milliseconds: the trigger's own commit interval.
    private const int MostBetweenCommits = 200;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AssignmentPoll = TimeSpan.FromMilliseconds(100);

    // Retries wait for a timer, which another instance has half a minute after its host was killed (RunNames.Settings).
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromSeconds(120);

    private readonly RunNames _names = new(options.Prefix);
    private readonly Lazy<DirectoryInfo> _logs = new(() => Directory.CreateTempSubdirectory("dev-run-"));

    private long Total { get; } = options.Input is null
        ? options.Records ?? DefaultRecords
        : Math.Min(options.Records ?? int.MaxValue, PaymentFile.Read(options.Input).Count());

    /// <summary>The exit code: 0 clean, 1 not, 2 could not be run, 130 interrupted.</summary>
    public static Task<int> ExecuteAsync(RunOptions options, CancellationToken cancellationToken) => ExitCodes.OfAsync(
        async () => (await new RunJob(options, Output.Create()).RunAsync(cancellationToken)).IsClean() ? 0 : 1, cancellationToken);

    private async Task<RunReport> RunAsync(CancellationToken cancellationToken)
    {
        if (Total == 0)
            throw new ToolchainException($"{options.Input} has no payments; it must have one JSON a line.");
        var page = options.Report ?? new FileInfo(Path.Combine(_logs.Value.FullName, "report.html"));
        JudgedReport.Prepare(options.Json);
        JudgedReport.Prepare(page);
        await Prerequisites.EnsureAsync(console, cancellationToken);
        await using var azurite = await Azurite.StartWithBlobsAsync(cancellationToken);
        await using var cluster = await Cluster.StartAsync(options.Bootstrap, cancellationToken);
        await cluster.CreateTopicsAsync(_names, options.Partitions);
        await using var gateway = options.HasEffects ? await Gateway.StartAsync(cancellationToken) : null;
        if (gateway is not null)
            await gateway.MisbehaveAsync(options.GatewayFaults / 100.0, options.Seed);
        console.WriteLine($"{options.ModeName}, {Total} payments; {cluster.Name} on {cluster.BootstrapServers}, Azurite on 127.0.0.1:{azurite.Port}; logs in {_logs.Value}");

        using var remaining = Remaining.Of(cluster.BootstrapServers, _names, options.Partitions, options.ExactlyOnce, gateway is not null);
        var positions = remaining.Payments;
        var settings = _names.Settings(cluster.BootstrapServers, azurite.ConnectionString, options.ExactlyOnce, gateway?.Address, options.Partitions);
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        // A port of its own through all lives of an instance, so that a page finds it again.
        var ports = Enumerable.Range(0, options.Instances).Select(_ => Loopback.LastingPort()).ToList();
        var instances = ports.Select((port, index) => new Instance(index + 1, settings, _logs.Value, options.Host, ["--port", $"{port}", .. options.Host.IsLocalHost ? ["--key", key] : Array.Empty<string>()])).ToList();
        if (options.Host.IsLocalHost)
            console.WriteLine($"watch it on {string.Join(" or ", ports.Select(port => $"http://127.0.0.1:{port}/api/page#key={key}"))}");
        RunTimeline timeline;
        TimeSpan elapsed;
        try
        {
            await Task.WhenAll(instances.Select(instance => instance.StartAsync()));
            await WaitUntilAssignedAsync(cluster, instances, cancellationToken);
            var feeder = new Feeder(cluster.BootstrapServers, _names.Payments);
            timeline = new RunTimeline(TimeProvider.System, at => Look(at, feeder, instances, remaining));
            var work = ProcessAsync(feeder, instances, remaining, timeline, cancellationToken);
            await new Progress(console, instances, feeder, positions).ShowAsync(work);
            elapsed = await work;
        }
        finally
        {
            await Task.WhenAll(instances.Select(instance => instance.DisposeAsync().AsTask()));
        }

        console.WriteLine("reading every topic, committed records only …");
        remaining.Refresh();
        var report = Report(cluster, instances, remaining, JudgeTopics(cluster, cancellationToken), elapsed) with
        {
            Charged = gateway is null ? null : JudgeCharges(cluster, await gateway.CountsAsync(), instances, cancellationToken),
        };
        report.Tell(console, options.Json);
        await RunPageFile.WriteAsync(page, report, timeline);
        console.WriteLine($"The timeline: {page.FullName}");
        return report;
    }

    // Kills are to hit instances at work, so nothing is fed before all of them are.
    private async Task WaitUntilAssignedAsync(Cluster cluster, List<Instance> instances, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            if (await cluster.AreSharedOutAsync(_names.TriggerGroups(options.HasEffects), options.Partitions, Math.Min(options.Instances, options.Partitions)))
                return;
            ThrowWhereOneEnded(instances);
            if (waiting.Elapsed > StandstillLimit)
                throw new TimeoutException($"The instances were not assigned their partitions within {StandstillLimit.TotalSeconds} s; their logs are in {_logs.Value}");
            await Task.Delay(AssignmentPoll, cancellationToken);
        }
    }

    // Feeds and kills until every payment is done; how long that took.
    private async Task<TimeSpan> ProcessAsync(Feeder feeder, List<Instance> instances, Remaining remaining, RunTimeline timeline, CancellationToken cancellationToken)
    {
        var positions = remaining.Payments;
        using var stopFeeding = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        feeder.Allow(AllowedBeforeKill(0));
        var feeding = Task.Run(() => feeder.FeedAsync(Payments(), stopFeeding.Token), cancellationToken);
        try
        {
            var kills = 0;
            var moments = new Random(options.Seed);
            var progress = (Done: -1L, At: timeline.Elapsed);
            while (!feeding.IsCompletedSuccessfully || positions.Done < feeder.Fed || !remaining.IsNothingLeft())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (feeding.IsFaulted)
                    await feeding;
                await Task.Run(remaining.Refresh, cancellationToken);
                timeline.Look();
                if (kills < options.Kills && positions.Done >= KillAt(kills))
                {
                    // The offsets just seen were committed just now: what kills are for is between two commits.
                    await Task.Delay(moments.Next(MostBetweenCommits), cancellationToken);
                    await KillAsync(instances, kills, timeline);
                    feeder.Allow(AllowedBeforeKill(++kills));
                }
                ThrowWhereOneEnded(instances);
                var done = remaining.Done;
                if (done != progress.Done)
                    progress = (done, timeline.Elapsed);
                else if (timeline.Elapsed - progress.At > StandstillLimit)
                    throw new TimeoutException($"No progress for {StandstillLimit.TotalSeconds} s at {positions.Done} of {Total}; the instances' logs are in {_logs.Value}");
                await Task.Delay(Poll, cancellationToken);
            }
            timeline.LookNow();
            return timeline.Elapsed;
        }
        finally
        {
            await stopFeeding.CancelAsync();
        }
    }

    // First the worker of an instance, then its host, then the same of the next.
    private async Task KillAsync(List<Instance> instances, int kill, RunTimeline timeline)
    {
        var (victim, which) = (instances[kill / 2 % instances.Count], kill % 2 == 0 ? InstanceProcess.Worker : InstanceProcess.Host);
        await victim.KillAsync(which);
        timeline.Killed(victim.Number, which);
        console.WriteLine($"killed the {(which == InstanceProcess.Worker ? "worker" : "host")} of instance {victim.Number}");
        if (which == InstanceProcess.Host)
            await victim.StartAsync();
    }

    private static Moment Look(TimeSpan at, Feeder feeder, List<Instance> instances, Remaining remaining) => new(at)
    {
        Fed = feeder.Fed,
        Positions = remaining.Payments.Latest,
        PaymentsLeft = remaining.Payments.Lag,
        RetriesLeft = remaining.RetriesLag,
        EffectsLeft = remaining.EffectsLag,
        Settled = instances.Sum(instance => instance.Counter(Instance.EffectsSucceeded)),
        Instances = [.. instances.Select(instance => new InstanceMoment(instance.Number, instance.AssignedPartitions, instance.Counter(Instance.Rebalances)))],
    };

    private IEnumerable<FedPayment> Payments() => options.Input is null
        ? new PaymentGenerator(options.Seed, TimeProvider.System).Take((int)Total)
        : PaymentFile.Read(options.Input).Take((int)Total);

    // The kills divide the run evenly.
    private long KillAt(int kill) => Total * (kill + 1) / (options.Kills + 1);

    // Half a stretch more than the next kill waits for: an instance is killed with work before it.
    private long AllowedBeforeKill(int kill) => kill >= options.Kills ? Total : KillAt(kill) + (Total / (2 * (options.Kills + 1))) + 1;

    private static void ThrowWhereOneEnded(List<Instance> instances)
    {
        if (instances.Find(instance => !instance.IsAlive) is { } ended)
            throw new ToolchainException($"Instance {ended.Number} ended by itself. The end of {ended.LogFile}:\n{ended.EndOfLog()}");
    }

    private (Judge Outcomes, OrderJudge Order, Routes Routes) JudgeTopics(Cluster cluster, CancellationToken cancellationToken)
    {
        var (judge, order, routes) = (new Judge(_names.DeadLetters), new OrderJudge(), new Routes());
        foreach (var record in TopicReader.ReadCommitted(cluster.BootstrapServers, [_names.Payments], options.Partitions, cancellationToken))
        {
            judge.AddInput(record);
            order.AddInput(record);
        }
        foreach (var record in TopicReader.ReadCommitted(cluster.BootstrapServers, _names.OutputTopics, options.Partitions, cancellationToken))
        {
            judge.AddOutput(record);
            if (record.Topic == _names.Processed)
                order.AddOutput(record);
            if (record.Topic == _names.DeadLetters)
                routes.Add(record);
        }
        string[] routed = [.. _names.RetryGroups(options.HasEffects).Select(tier => tier.Topic), .. options.HasEffects ? [_names.EffectsDeadLetters] : Array.Empty<string>()];
        foreach (var record in TopicReader.ReadCommitted(cluster.BootstrapServers, routed, options.Partitions, cancellationToken))
            routes.Add(record);
        return (judge, order, routes);
    }

    private ChargeJudgement JudgeCharges(Cluster cluster, IReadOnlyDictionary<string, int> charged, List<Instance> instances, CancellationToken cancellationToken)
    {
        var judge = new ChargeJudge(_names.EffectsDeadLetters);
        foreach (var record in TopicReader.ReadCommitted(cluster.BootstrapServers, [_names.Effects], options.Partitions, cancellationToken))
            judge.AddCommand(record);
        foreach (var record in TopicReader.ReadCommitted(cluster.BootstrapServers, _names.SettlementTopics, options.Partitions, cancellationToken))
            judge.AddOutcome(record);
        return judge.Conclude(charged, instances.Sum(instance => instance.Counter(Instance.EffectsResolved)));
    }

    private RunReport Report(Cluster cluster, List<Instance> instances, Remaining remaining, (Judge Outcomes, OrderJudge Order, Routes Routes) judges, TimeSpan elapsed)
    {
        var (judge, order, routes) = judges;
        long Sum(string counter) => instances.Sum(instance => instance.Counter(counter));
        return new RunReport(judge.Conclude())
        {
            Mode = options.ModeName,
            Kafka = cluster.Name,
            Prefix = options.Prefix,
            Instances = options.Instances,
            Partitions = options.Partitions,
            Seed = options.Input is null ? options.Seed : null,
            Wrong = judge.FindWrong(),
            OffsetsAtEnds = remaining.IsNothingLeft(),
            OutOfOrder = options.ExactlyOnce ? order.OutOfOrder : null,
            Failing = judge.CountFailing(),
            Routes = routes.Counts,
            WorkerKills = instances.Sum(instance => instance.WorkerKills),
            HostKills = instances.Sum(instance => instance.HostKills),
            Transactions = Sum(Instance.Committed),
            Aborts = Sum(Instance.Aborted),
            Fenced = Sum(Instance.Fenced),
            RedeliveriesDropped = Sum(Instance.Redeliveries),
            Seconds = Math.Round(elapsed.TotalSeconds, 2),
            RecordsPerSecond = Math.Round(Total / elapsed.TotalSeconds, 1),
        };
    }
}
