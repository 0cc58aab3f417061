using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Effects;

/// <summary>The commands of an effect in this process: each key is at work once, and the store is asked for many at a time.</summary>
internal sealed class EffectEngine(EffectSettings settings, IIdempotencyStore store, EffectMetrics metrics, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly ConcurrentDictionary<string, Led> _atWork = [];
    private readonly UnansweredClaims _unanswered = new();
    private readonly FinishedKeys _finished = new(settings.Options.CacheBytes, clock);

    /// <summary>What came of each command, in their order. It waits for nobody: a key that is at work elsewhere is busy.</summary>
    /// <param name="stop">Once cancelled, no effect is begun.</param>
    public async Task<IReadOnlyList<EffectOutcome>> RunAsync(IReadOnlyList<EffectCommand> commands, CancellationToken stop)
    {
        var outcomes = new EffectOutcome?[commands.Count];
        var led = Lead(commands, outcomes);
        try
        {
            HashSet<string> heldBack = [.. commands.Where((_, index) => outcomes[index] is { IsRetriable: true }).Select(command => command.OrderKey).OfType<string>()];
            foreach (var wave in Grouped(led.Values).Chunk(settings.ClaimAhead))
                await RunAsync(wave, heldBack, stop);
        }
        finally
        {
            foreach (var one in led.Values)
                End(one, EffectOutcome.Of(new OperationCanceledException()));
        }
        for (var index = 0; index < outcomes.Length; index++)
            outcomes[index] = Checked(commands[index], outcomes[index]) ?? await OutcomeAsync(led[commands[index].Key], commands[index]);
        return [.. outcomes.Select(outcome => outcome!.Value)];
    }

    /// <summary>What came of one command. A key that is at work elsewhere is waited for.</summary>
    public async Task<EffectOutcome> RunAsync(EffectCommand command, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(20);
        while (true)
        {
            var isHere = _atWork.TryGetValue(command.Key, out var here);
            var outcome = isHere ? await OutcomeAsync(here!, command).WaitAsync(stop) : (await RunAsync([command], stop))[0];
            if (outcome.Problem is not EffectBusyException && !(isHere && outcome.IsRetriable))
                return outcome;
            if (clock.GetElapsedTime(started) >= settings.Options.WaitForOthers)
                return outcome;
            if (isHere)
                continue;
            await Task.Delay(pause, clock, stop);
            pause = pause * 2 < TimeSpan.FromSeconds(1) ? pause * 2 : TimeSpan.FromSeconds(1);
        }
    }

    public void Dispose() => _finished.Dispose();

    // What is not known and not at work here is led by this batch, each key once.
    private Dictionary<string, Led> Lead(IReadOnlyList<EffectCommand> commands, EffectOutcome?[] outcomes)
    {
        var led = new Dictionary<string, Led>();
        for (var index = 0; index < outcomes.Length; index++)
        {
            var command = commands[index];
            if (led.ContainsKey(command.Key))
                continue;
            var one = new Led(command, new TaskCompletionSource<EffectOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_finished.Find(command.Key) is { } finished)
                outcomes[index] = EffectOutcome.Of(finished);
            else if (_atWork.TryAdd(command.Key, one))
                led.Add(command.Key, one);
            else
                outcomes[index] = EffectOutcome.Of(new EffectBusyException(settings.Name, command.Key));
        }
        return led;
    }

    // What has an order stays in it.
    private IEnumerable<Led> Grouped(IEnumerable<Led> led) =>
        led.GroupBy(one => one.Command.Sequence).OrderBy(inOrder => store.GroupOf(inOrder.First().Command.Key)).SelectMany(inOrder => inOrder);

    private async Task RunAsync(Led[] wave, HashSet<string> heldBack, CancellationToken stop)
    {
        var held = wave.ToLookup(one => one.Command.OrderKey is { } order && heldBack.Contains(order));
        foreach (var one in held[true])
            End(one, EffectOutcome.Of(new EffectBusyException(settings.Name, one.Command.Key)));
        Led[] free = [.. held[false]];
        var came = await new EffectWave(settings, store, _unanswered, metrics, clock, logger).RunAsync(Array.ConvertAll(free, one => one.Command), stop);
        for (var index = 0; index < free.Length; index++)
        {
            if (came[index].Finished is { } finished)
                _finished.Add(finished);
            if (came[index].IsRetriable && free[index].Command.OrderKey is { } order)
                heldBack.Add(order);
            End(free[index], came[index]);
        }
    }

    // Nobody is to find it at work any more who is told what came of it.
    private void End(Led one, EffectOutcome outcome)
    {
        _atWork.TryRemove(KeyValuePair.Create(one.Command.Key, one));
        one.Outcome.TrySetResult(outcome);
    }

    // Somebody with another command of the same key learns of what is finished; what else came of the one says nothing of the other.
    private async Task<EffectOutcome> OutcomeAsync(Led led, EffectCommand command)
    {
        var outcome = await led.Outcome.Task;
        return outcome.Finished is null && !Same(led.Command.Fingerprint, command.Fingerprint)
            ? EffectOutcome.Of(new EffectBusyException(settings.Name, command.Key))
            : Checked(command, outcome)!.Value;
    }

    private EffectOutcome? Checked(EffectCommand command, EffectOutcome? outcome) =>
        outcome is { Finished: { } finished } && !Same(finished.Fingerprint, command.Fingerprint)
            ? EffectOutcome.Of(new EffectConflictException(settings.Name, command.Key, finished.Source))
            : outcome;

    private static bool Same(byte[] fingerprint, byte[] other) => fingerprint.AsSpan().SequenceEqual(other);

    private sealed record Led(EffectCommand Command, TaskCompletionSource<EffectOutcome> Outcome);
}
