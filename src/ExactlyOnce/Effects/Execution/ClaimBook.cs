using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Effects;

/// <summary>
/// The claims of a batch: renews them while their effects are at work, and records what came of them, all with one call to the store.
/// Whatever it writes is written under the version that it has seen last: where that is another's by now, the claim is lost.
/// </summary>
internal sealed class ClaimBook(IReadOnlyList<Claim> claims, EffectSettings settings, IIdempotencyStore store, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private const int RenewalsPerLease = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CancellationTokenSource _done = new();
    private Task _renewing = Task.CompletedTask;

    /// <summary>Renews the claims from now on, and records what is finished meanwhile.</summary>
    public void KeepAlive() => _renewing = KeepAliveAsync();

    /// <summary>Claims a key once more, before its effect is called again. False where it is lost, or the store did not answer before a stop.</summary>
    /// <param name="why">For the key's history.</param>
    public async Task<bool> ClaimAgainAsync(Claim claim, string why, CancellationToken stop)
    {
        var attempt = claim.Stored.Entry.Attempt + 1;
        await PersistAsync(
            () => WriteAsync(one => one == claim, one => Renewed(one).With(new EffectEvent(clock.Now(), one.Owner, $"attempt {attempt}: {why}")) with { Attempt = attempt }),
            () => claim.Outcome is not null || claim.Stored.Entry.Attempt == attempt,
            stop);
        return claim.Outcome is null && claim.Stored.Entry.Attempt == attempt;
    }

    /// <summary>
    /// Records what came of every claim. A store that is out is waited for, however long: what is known now would be lost. When this
    /// returns every claim has its outcome.
    /// </summary>
    public async Task RecordAsync(CancellationToken stop)
    {
        _done.Cancel();
        await _renewing;
        var problem = await PersistAsync(FlushAsync, () => claims.All(claim => claim.Outcome is not null), stop);
        foreach (var claim in claims.Where(claim => claim.Outcome is null))
            claim.Settle(EffectOutcome.Of(problem ?? new OperationCanceledException(stop)));
    }

    public async ValueTask DisposeAsync()
    {
        _done.Cancel();
        await _renewing;
        _done.Dispose();
        _oneAtATime.Dispose();
        foreach (var claim in claims)
            claim.Dispose();
    }

    private async Task KeepAliveAsync()
    {
        var pause = settings.Lease / RenewalsPerLease;
        while (true)
        {
            await Task.Delay(pause, clock, _done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (_done.IsCancellationRequested)
                return;
            try
            {
                await FlushAsync();
                pause = settings.Lease / RenewalsPerLease;
            }
            catch (RetriableException problem)
            {
                logger.StoreIsOut(settings.Name, problem.Message);
                pause = settings.Lease / RenewalsPerLease / 4;
            }
        }
    }

    // Until it is done, or it fails after a stop was asked for.
    private async Task<Exception?> PersistAsync(Func<Task> write, Func<bool> isDone, CancellationToken stop)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await write();
                if (isDone())
                    return null;
            }
            catch (RetriableException problem)
            {
                logger.StoreIsOut(settings.Name, problem.Message);
                if (stop.IsCancellationRequested)
                    return problem;
            }
            await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private Task FlushAsync() => WriteAsync(_ => true, claim => claim.Final ?? Renewed(claim));

    private EffectEntry Renewed(Claim claim) => claim.Stored.Entry with { LeaseUntil = clock.Now() + settings.Lease };

    private async Task WriteAsync(Func<Claim, bool> which, Func<Claim, EffectEntry> next)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            var open = claims.Where(claim => claim.Outcome is null && which(claim)).ToList();
            if (open.Count == 0)
                return;
            var asked = clock.GetTimestamp();
            var updates = open.ConvertAll(claim => new EntryUpdate(claim.Stored, next(claim)));
            var answers = await store.UpdateAsync(settings.Name, updates, CancellationToken.None);
            for (var index = 0; index < open.Count; index++)
                Answered(open[index], updates[index].Next, answers[index], asked);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private void Answered(Claim claim, EffectEntry written, StoredEntry? found, long asked)
    {
        if (found?.Entry.Owner == claim.Owner)
        {
            // An earlier renewal whose answer was late may stand there instead: then it is written once more, over that.
            claim.Stored = found;
            if (found.Entry.State == EffectState.Running)
            {
                if (found.Entry.LeaseUntil == written.LeaseUntil)
                    claim.Extend(asked);
            }
            else
            {
                claim.Settle(claim.Problem is { } problem ? EffectOutcome.Of(problem) : EffectOutcome.Of(found.Entry));
            }
        }
        else if (written.IsReleased)
        {
            claim.Settle(EffectOutcome.Of(claim.Problem!)); // somebody may have it already
        }
        else
        {
            logger.ClaimLost(settings.Name, claim.Command.Key, claim.Attempt.Number);
            claim.Settle(found is { Entry.IsFinished: true }
                ? EffectOutcome.Of(found.Entry)
                : EffectOutcome.Of(new EffectBusyException(settings.Name, claim.Command.Key)));
        }
    }
}
