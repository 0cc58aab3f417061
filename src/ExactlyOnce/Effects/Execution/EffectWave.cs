using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Effects;

/// <summary>Claims a number of keys at once, runs their effects side by side, and records what came of them at once.</summary>
internal sealed class EffectWave(EffectSettings settings, IIdempotencyStore store, UnansweredClaims unanswered, EffectMetrics metrics, TimeProvider clock, ILogger logger)
{
    /// <summary>What came of each command.</summary>
    /// <param name="commands">Of distinct keys.</param>
    /// <param name="stop">Once cancelled, nothing is begun, and what was not begun is given back.</param>
    public async Task<IReadOnlyList<EffectOutcome>> RunAsync(IReadOnlyList<EffectCommand> commands, CancellationToken stop)
    {
        try
        {
            var taken = await TakeAsync(commands, stop);
            var claims = taken.Select(one => one.Claim).OfType<Claim>().ToList();
            await using var book = new ClaimBook(claims, settings, store, clock, logger);
            book.KeepAlive();
            await RunAsync(commands, taken, new EffectRun(settings, book, metrics, clock), stop);
            await book.RecordAsync(stop);
            return [.. taken.Select(one => one.Claim?.Outcome ?? one.Outcome!.Value)];
        }
        catch (Exception problem) when (problem is RetriableException or OperationCanceledException)
        {
            // Nothing was begun. What was claimed all the same is recognised when it is found.
            return [.. commands.Select(_ => EffectOutcome.Of(problem))];
        }
    }

    private async Task<Taken[]> TakeAsync(IReadOnlyList<EffectCommand> commands, CancellationToken stop)
    {
        var asked = clock.GetTimestamp();
        var fresh = commands.Select(Fresh).ToList();
        var found = await unanswered.AskAsync(fresh.Select(entry => (entry.Owner!, settings.Options.DoubtNewKeys)), () => store.AddAsync(settings.Name, fresh, stop));
        var taken = new Taken[commands.Count];
        List<int> free = [];
        for (var index = 0; index < taken.Length; index++)
        {
            if (found[index].Entry.Owner == fresh[index].Owner)
                taken[index] = new(new Claim(commands[index], found[index], settings.Options.DoubtNewKeys, settings.Lease, asked, clock), null);
            else if (Judge(commands[index], found[index].Entry) is { } outcome)
                taken[index] = new(null, outcome);
            else
                free.Add(index);
        }
        if (free.Count > 0)
            await TakeOverAsync(commands, found, free, taken, stop);
        return taken;
    }

    // Null where the key is free to be claimed again.
    private EffectOutcome? Judge(EffectCommand command, EffectEntry found)
    {
        if (found.IsFinished)
            return EffectOutcome.Of(found); // whosever command it is
        if (!found.Fingerprint.AsSpan().SequenceEqual(command.Fingerprint))
            return EffectOutcome.Of(new EffectConflictException(settings.Name, command.Key, found.Source));
        if (found.State == EffectState.Uncertain && settings.OnUncertain == OnUncertain.Park)
            return EffectOutcome.Of(new EffectUncertainException(settings.Name, command.Key, isParked: true, found.Reason));
        return found is { State: EffectState.Running, Owner: { } owner } && !unanswered.Has(owner) && clock.Now() < found.LeaseUntil + settings.Options.ClockSkew
            ? EffectOutcome.Of(new EffectBusyException(settings.Name, command.Key))
            : null;
    }

    private async Task TakeOverAsync(IReadOnlyList<EffectCommand> commands, IReadOnlyList<StoredEntry> found, List<int> free, Taken[] taken, CancellationToken stop)
    {
        var asked = clock.GetTimestamp();
        var ours = free.ConvertAll(index => new EntryUpdate(found[index], TakenOver(found[index].Entry)));
        IReadOnlyList<StoredEntry?> answers;
        try
        {
            answers = await unanswered.AskAsync(ours.Select(one => (one.Next.Owner!, IsInDoubt(one.Seen.Entry))), () => store.UpdateAsync(settings.Name, ours, stop));
        }
        catch (RetriableException problem)
        {
            foreach (var index in free)
                taken[index] = new(null, EffectOutcome.Of(problem)); // and what was claimed before is gone on with
            return;
        }
        for (var at = 0; at < free.Count; at++)
        {
            var command = commands[free[at]];
            taken[free[at]] = answers[at] is { } answer && answer.Entry.Owner == ours[at].Next.Owner
                ? new(new Claim(command, answer, IsInDoubt(ours[at].Seen.Entry), settings.Lease, asked, clock), null)
                : new(null, (answers[at] is { } another ? Judge(command, another.Entry) : null) ?? EffectOutcome.Of(new EffectBusyException(settings.Name, command.Key)));
        }
    }

    // Whether somebody may have begun it.
    private bool IsInDoubt(EffectEntry found) => !found.IsReleased && (found.Owner is not { } owner || unanswered.IsInDoubt(owner));

    private EffectEntry Fresh(EffectCommand command)
    {
        var now = clock.Now();
        return new EffectEntry
        {
            Key = command.Key,
            State = EffectState.Running,
            Attempt = 1,
            Owner = ClaimOwner.Next(),
            LeaseUntil = now + settings.Lease,
            Fingerprint = command.Fingerprint,
            Created = now,
            Source = command.Source,
        };
    }

    private EffectEntry TakenOver(EffectEntry found)
    {
        var (now, owner, attempt) = (clock.Now(), ClaimOwner.Next(), found.Attempt + 1);
        var why = found.IsReleased ? "given back, not done" : found.State == EffectState.Uncertain ? "uncertain" : $"the lease of {found.Owner} ended";
        return (found with { State = EffectState.Running, Attempt = attempt, Owner = owner, LeaseUntil = now + settings.Lease })
            .With(new EffectEvent(now, owner, $"attempt {attempt}: {why}"));
    }

    private Task RunAsync(IReadOnlyList<EffectCommand> commands, Taken[] taken, EffectRun run, CancellationToken stop)
    {
        var sequences = new ConcurrentQueue<IEnumerable<Taken>>(
            taken.Zip(commands).GroupBy(one => one.Second.Sequence, one => one.First));
        async Task WorkAsync()
        {
            while (sequences.TryDequeue(out var sequence))
                await RunInOrderAsync(sequence, run, stop);
        }

        return Task.WhenAll(Enumerable.Range(0, Math.Min(settings.Options.MaxConcurrency, sequences.Count)).Select(_ => WorkAsync()));
    }

    // Nothing behind what has to come again.
    private static async Task RunInOrderAsync(IEnumerable<Taken> sequence, EffectRun run, CancellationToken stop)
    {
        var isHeldBack = false;
        foreach (var (claim, outcome) in sequence)
        {
            if (claim is null)
            {
                isHeldBack |= outcome!.Value.IsRetriable;
            }
            else if (isHeldBack)
            {
                run.HoldBack(claim);
            }
            else
            {
                await run.RunAsync(claim, stop);
                isHeldBack = claim.Outcome is { IsRetriable: true } || (claim.Problem is { } problem && EffectOutcome.Of(problem).IsRetriable);
            }
        }
    }

    private readonly record struct Taken(Claim? Claim, EffectOutcome? Outcome);
}
