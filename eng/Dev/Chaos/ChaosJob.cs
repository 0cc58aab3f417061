using System.Diagnostics;
using System.Globalization;
using Dev.Chaos.Brokers;
using Dev.Chaos.Proxy;
using Dev.Judging;
using Dev.Run;
using Spectre.Console;
using Toolchain;

namespace Dev.Chaos;

/// <summary>The chaos: payments all the while, disasters for so long, then everything is healed, must come to its end, and is judged.</summary>
internal sealed class ChaosJob(ChaosOptions options, IAnsiConsole console)
{
    private const int FirstInstances = 3;
    private const int ApacheBrokerCount = 3;

    /// <summary>Of the triggers: shorter than their default, the shortest that brokers allow (group.min.session.timeout.ms).</summary>
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tail = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TailAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromMinutes(3);

    private readonly RunNames _names = new(options.Prefix);
    private readonly DirectoryInfo _logs = Directory.CreateTempSubdirectory("dev-chaos-");
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>The exit code: 0 clean, 1 not, 2 could not be run, 130 interrupted.</summary>
    public static Task<int> ExecuteAsync(ChaosOptions options, CancellationToken cancellationToken) => ExitCodes.OfAsync(
        async () => (await new ChaosJob(options, Output.Create()).RunAsync(cancellationToken)).IsClean() ? 0 : 1, cancellationToken);

    private async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        JudgedReport.Prepare(options.Json);
        await Prerequisites.EnsureAsync(console, cancellationToken);
        await using var azurite = await Azurite.StartWithBlobsAsync(cancellationToken);
        await using var brokers = await StartBrokersAsync(cancellationToken);
        await using (var cluster = await Cluster.StartAsync(brokers.BootstrapServers, cancellationToken))
            await cluster.CreateTopicsAsync(_names, options.Partitions);
        await using var proxy = new KafkaProxy(brokers.BootstrapServers, new ProxyFaults(options.Seed));
        Tell($"{options.ModeName}, {brokers.Name} on {brokers.BootstrapServers}, behind {proxy.BootstrapServers}; seed {options.Seed}; logs in {_logs}");

        using var remaining = Remaining.Of(brokers.BootstrapServers, _names, options.Partitions, options.ExactlyOnce, hasEffects: false);
        using var verifier = new Verifier(brokers.BootstrapServers, _names, options.Partitions);
        await using var fleet = new Fleet(number => CreateInstance(number, proxy, azurite));
        var disasters = new Disasters(fleet, brokers, proxy, options.Seed, Tell);
        for (var instance = 0; instance < FirstInstances; instance++)
            await fleet.AddAsync();

        using var stopVerifying = new CancellationTokenSource();
        var verifying = Task.Factory.StartNew(() => verifier.Run(stopVerifying.Token), TaskCreationOptions.LongRunning);
        var feed = new Feed(brokers.BootstrapServers, _names.Payments, options.Seed, options.Rate);
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            end.CancelAfter(options.Duration);
            var going = Task.WhenAll(disasters.RunAsync(end.Token), feed.RunAsync(end.Token, cancellationToken));
            while (await Task.WhenAny(going, Task.Delay(LineEvery, CancellationToken.None)) != going)
                await TellProgressAsync(feed, remaining.Payments, verifier, fleet);
            await going;
        }
        cancellationToken.ThrowIfCancellationRequested();
        Tell("everything is healed; what is left must come to its end");
        await ComeToAnEndAsync(feed, remaining, verifier, fleet, cancellationToken);
        await stopVerifying.CancelAsync();
        await verifying;
        await fleet.DisposeAsync();

        var report = Report(brokers, proxy, fleet, disasters, verifier.ReadToTheEnd());
        report.Tell(console, options.Json);
        return report;
    }

    private async Task<IBrokers> StartBrokersAsync(CancellationToken cancellationToken) =>
        options.Bootstrap is { } given ? new GivenBrokers(given)
        : options.OnApacheKafka ? await ApacheBrokers.StartAsync(ApacheBrokerCount, cancellationToken)
        : await EmulatorBroker.StartAsync(cancellationToken);

    private Instance CreateInstance(int number, KafkaProxy proxy, Azurite azurite)
    {
        var settings = _names.Settings(proxy.BootstrapServers, azurite.ConnectionString, options.ExactlyOnce);
        // A call fails early enough for the host to do something about it.
        (settings["ExactlyOnce__Deadline"], settings["Kafka__CallTimeout"]) = ("00:00:02", "00:00:02");
        settings[OfTrigger("sessionTimeoutMs")] = SessionTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        // Every other host is set as the extension's defaults have it, and passes over what failed: the gaps are ours to repair.
        if (options.ExactlyOnce && number % 2 == 1)
            (settings[OfTrigger("commitOnFailure")], settings[OfTrigger("maxRetries")]) = ("true", "0");
        return new Instance(number, settings, _logs);
    }

    // An app setting that goes before host.json.
    private static string OfTrigger(string setting) => $"AzureFunctionsJobHost__extensions__kafka__{setting}";

    private async Task ComeToAnEndAsync(Feed feed, Remaining remaining, Verifier verifier, Fleet fleet, CancellationToken cancellationToken)
    {
        var standing = Stopwatch.StartNew();
        var done = -1L;
        var fed = Stopwatch.StartNew();
        await feed.RunForAsync(Tail, cancellationToken);
        while (true)
        {
            await Task.Run(remaining.Refresh, cancellationToken);
            if (remaining.Payments.Done >= feed.Fed && remaining.IsNothingLeft())
                return;
            if (remaining.Done != done)
                standing.Restart();
            done = remaining.Done;
            if (standing.Elapsed > StandstillLimit)
                throw new TimeoutException($"No progress for {StandstillLimit.TotalMinutes} minutes at {done} of {feed.Fed}: {string.Join(", ", remaining.Behind)}; logs in {_logs}");
            if (fed.Elapsed > TailAgainAfter)
            {
                // A host may have passed over the last records of a partition: that is found with the next.
                Tell($"not yet at their ends: {string.Join(", ", remaining.Behind)}");
                await feed.RunForAsync(Tail, cancellationToken);
                await TellProgressAsync(feed, remaining.Payments, verifier, fleet);
                fed.Restart();
            }
            await Task.Delay(100, cancellationToken);
        }
    }

    private async Task TellProgressAsync(Feed feed, Positions positions, Verifier verifier, Fleet fleet)
    {
        await Task.Run(positions.Refresh);
        Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{positions.Done:N0} of {feed.Fed:N0} done; {fleet.Running.Count} instances, {fleet.WorkerKills} + {fleet.HostKills} kills of workers and hosts, {fleet.Sum(Instance.Rebalances)} rebalances, {fleet.Sum(Instance.Fenced)} fenced, "
            + $"{fleet.Sum(Instance.Redeliveries):N0} redeliveries, {fleet.Sum(Instance.Repaired):N0} repaired; duplicated {verifier.Duplicated:N0}"));
    }

    private void Tell(string what) => console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_elapsed.Elapsed.TotalSeconds,5:0} s  {what}"));

    private ChaosReport Report(IBrokers brokers, KafkaProxy proxy, Fleet fleet, Disasters disasters, Judge judge) => new(judge.Conclude())
    {
        Mode = options.ModeName,
        Kafka = brokers.Name,
        Seed = options.Seed,
        Minutes = options.Duration.TotalMinutes,
        Wrong = judge.FindWrong(),
        WorkerKills = fleet.WorkerKills,
        HostKills = fleet.HostKills,
        Terminations = fleet.Terminations,
        TerminationsThatHung = fleet.TerminationsThatHung,
        WorkerPauses = disasters.WorkerPauses,
        HostPauses = disasters.HostPauses,
        Instances = fleet.All.Count,
        BrokerKills = disasters.BrokerKills,
        ConnectionsCut = proxy.Faults.Cut + proxy.Faults.Lost,
        AnswersLost = proxy.Faults.Lost,
        Rebalances = fleet.Sum(Instance.Rebalances),
        Transactions = fleet.Sum(Instance.Committed),
        Aborted = fleet.Sum(Instance.Aborted),
        Fenced = fleet.Sum(Instance.Fenced),
        Redeliveries = fleet.Sum(Instance.Redeliveries),
        RepairedGaps = fleet.Sum(Instance.Repaired),
    };
}
