using System.Collections.Concurrent;
using Dev.Chaos.Brokers;
using Dev.Chaos.Proxy;
using Dev.Run;

namespace Dev.Chaos;

/// <summary>What goes wrong, one thing after the other and some at the same time, by a seed.</summary>
internal sealed class Disasters(Fleet fleet, IBrokers brokers, KafkaProxy proxy, int seed, Action<string> tell)
{
    private const int FewestInstances = 2;
    private const int MostInstances = 4;

    // Longer than the trigger's session time-out: the group gives the partitions of a paused host to others, while its worker goes on with them.
    private static readonly TimeSpan LongPause = ChaosJob.SessionTimeout + TimeSpan.FromSeconds(3);

    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<Instance, bool> _busy = [];
    private readonly List<Task> _going = [];
    private volatile bool _brokerIsDown;

    /// <summary>Hosts that were paused.</summary>
    public int HostPauses { get; private set; }

    /// <summary>Workers that were paused.</summary>
    public int WorkerPauses { get; private set; }

    public int BrokerKills { get; private set; }

    /// <summary>Goes on until it is cancelled; then everything is healed and runs.</summary>
    public async Task RunAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            _going.RemoveAll(task => task.IsCompletedSuccessfully);
            if (_going.Find(task => task.IsFaulted) is { } failed)
                await failed;
            if (Choose() is { } next)
                _going.Add(next);
            await WaitAsync(TimeSpan.FromSeconds(1 + (5 * _random.NextDouble())), until);
        }
        await Task.WhenAll(_going);
        proxy.Faults.Heal();
    }

    // All randomness is here, so that the seed says what happens in which order, whatever takes how long.
    private Task? Choose()
    {
        var (what, who, longer) = (_random.Next(100), _random.Next(1000), _random.NextDouble());
        var free = fleet.Running.Where(instance => !_busy.ContainsKey(instance)).ToList();
        var victim = free.Count == 0 ? null : free[who % free.Count];
        return what switch
        {
            < 12 when victim is not null => KillWorkerAsync(victim),
            < 23 when victim is not null => KillHostAsync(victim, TimeSpan.FromSeconds(3 * longer)),
            < 33 when victim is not null => RestartAsync(victim),
            < 40 when victim is not null => PauseAsync(victim, InstanceProcess.Host, LongPause + TimeSpan.FromSeconds(4 * longer)),
            < 45 when victim is not null => PauseAsync(victim, InstanceProcess.Worker, LongPause + TimeSpan.FromSeconds(4 * longer)),
            < 51 when fleet.Running.Count < MostInstances => AddAsync(),
            < 57 when victim is not null && fleet.Running.Count > FewestInstances => RemoveAsync(victim),
            < 67 => CutAsync(),
            < 76 => AWhileAsync("answers are lost", faults => faults.LoseAnswers = 0.1, TimeSpan.FromSeconds(1 + (3 * longer))),
            < 82 => AWhileAsync("requests are cut", faults => faults.CutRequests = 0.1, TimeSpan.FromSeconds(1 + (3 * longer))),
            < 86 => AWhileAsync("answers are late", faults => faults.MostDelay = TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(2 + (3 * longer))),
            _ when brokers.Count > 0 && !_brokerIsDown => KillBrokerAsync(who % brokers.Count, TimeSpan.FromSeconds(1 + (8 * longer))),
            _ => null,
        };
    }

    private Task KillWorkerAsync(Instance victim) => StrikeAsync(victim, $"kill -9 of the worker of instance {victim.Number}", () => victim.KillAsync(InstanceProcess.Worker));

    private Task KillHostAsync(Instance victim, TimeSpan down) => StrikeAsync(victim, $"kill -9 of the host of instance {victim.Number}", async () =>
    {
        await victim.KillAsync(InstanceProcess.Host);
        await Task.Delay(down);
        await victim.StartAsync();
    });

    private Task RestartAsync(Instance victim) => StrikeAsync(victim, $"restart of instance {victim.Number}", async () =>
    {
        await fleet.TerminateAsync(victim);
        await victim.StartAsync();
    });

    private Task RemoveAsync(Instance victim) => StrikeAsync(victim, $"instance {victim.Number} is removed", () => fleet.TerminateAsync(victim));

    private Task PauseAsync(Instance victim, InstanceProcess which, TimeSpan pause)
    {
        var name = which == InstanceProcess.Host ? "host" : "worker";
        return StrikeAsync(victim, $"the {name} of instance {victim.Number} is paused for {pause.TotalSeconds:0} s", async () =>
        {
            if (which == InstanceProcess.Host)
                HostPauses++;
            else
                WorkerPauses++;
            await victim.PauseAsync(which);
            await Task.Delay(pause);
            await victim.ResumeAsync(which);
        });
    }

    // Nothing else happens to an instance meanwhile.
    private async Task StrikeAsync(Instance victim, string what, Func<Task> strike)
    {
        tell(what);
        _busy[victim] = true;
        await strike();
        _busy.TryRemove(victim, out _);
    }

    private Task AddAsync()
    {
        tell("an instance is added");
        return fleet.AddAsync();
    }

    private Task CutAsync()
    {
        tell("all connections are cut");
        proxy.CutAll();
        return Task.CompletedTask;
    }

    private async Task AWhileAsync(string what, Action<ProxyFaults> begin, TimeSpan time)
    {
        tell($"{what} for {time.TotalSeconds:0} s");
        begin(proxy.Faults);
        await Task.Delay(time);
        proxy.Faults.Heal();
    }

    private async Task KillBrokerAsync(int broker, TimeSpan down)
    {
        tell($"kill -9 of broker {broker + 1} for {down.TotalSeconds:0} s");
        BrokerKills++;
        _brokerIsDown = true;
        await brokers.KillAsync(broker, CancellationToken.None);
        await Task.Delay(down);
        await brokers.RestartAsync(broker, CancellationToken.None);
        _brokerIsDown = false;
    }

    private static async Task WaitAsync(TimeSpan time, CancellationToken until) =>
        await Task.Delay(time, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
