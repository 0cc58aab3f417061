namespace ExactlyOnce.Effects;

/// <summary>Runs the effect of a claim, and where nobody knows whether it was done, does what its author chose for that.</summary>
internal sealed class EffectRun(EffectSettings settings, ClaimBook book, EffectMetrics metrics, TimeProvider clock)
{
    private const int MaxCalls = 4;
    private const int MaxReasonLength = 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Leaves in the claim what is to be recorded, unless the claim is lost.</summary>
    /// <param name="stop">Once cancelled, nothing is begun.</param>
    public async Task RunAsync(Claim claim, CancellationToken stop)
    {
        var calls = 0;
        Exception? doubt = null;
        var isInDoubt = claim.IsInDoubt;
        while (claim is { Final: null, Outcome: null })
        {
            if (isInDoubt && !await ResolveAsync(claim, doubt, stop))
                break;
            if (calls == MaxCalls)
            {
                // Not done, again and again: something is wrong there that more time may mend.
                Release(claim, new TransientFailureException($"effect {settings.Name} was called {calls} times and not done: {doubt!.Message}", doubt));
                break;
            }
            if (calls > 0)
                await Task.Delay(FirstPause * (1 << (calls - 1)), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (stop.IsCancellationRequested || claim.HasEnded)
            {
                // With Reconcile it has been found out by now that nothing was done.
                Exception problem = stop.IsCancellationRequested ? new OperationCanceledException(stop) : new EffectBusyException(settings.Name, claim.Command.Key);
                GiveBack(claim, isInDoubt && settings.OnUncertain == OnUncertain.Retry, doubt, problem);
                break;
            }
            calls++;
            doubt = await CallAsync(claim);
            isInDoubt |= doubt is not null;
            if (doubt is not null && calls == MaxCalls && settings.OnUncertain == OnUncertain.Retry)
                LeaveUncertain(claim, doubt);
        }
        if (isInDoubt && claim.Final is { IsFinished: true })
            metrics.UncertainResolved(settings.Name);
    }

    // Null where it is known what came of the call: that is in the claim then.
    private async Task<Exception?> CallAsync(Claim claim)
    {
        using var call = new MeasuredCall("execute", claim, settings.Name, metrics, clock);
        try
        {
            Succeed(claim, await claim.Command.Execute(claim.Attempt, claim.LeaseEnd).WaitAsync(claim.LeaseEnd));
            call.Ended("done");
            return null;
        }
        catch (TransientFailureException notDone)
        {
            call.Ended("not-done", notDone);
            Release(claim, notDone);
            return null;
        }
        catch (Exception failure) when (IsFinal(claim, failure))
        {
            call.Ended(OutcomeOf(failure), failure);
            return null;
        }
        catch (Exception unknown)
        {
            call.Ended("unknown", unknown);
            return unknown is OperationCanceledException && claim.LeaseEnd.IsCancellationRequested
                ? new TimeoutException($"the call had not ended when its lease of {settings.Lease} did", unknown)
                : unknown;
        }
    }

    // False where the effect is not to be called: what is known is in the claim then, or it is lost.
    private async Task<bool> ResolveAsync(Claim claim, Exception? doubt, CancellationToken stop)
    {
        if (settings.OnUncertain == OnUncertain.Park)
        {
            LeaveUncertain(claim, doubt);
            return false;
        }
        if (doubt is not null && !await book.ClaimAgainAsync(claim, doubt.Message, stop))
        {
            if (claim.Outcome is null)
                GiveBack(claim, isInDoubt: true, doubt, new OperationCanceledException(stop)); // the store did not answer, and nobody waits for it any more
            return false;
        }
        if (settings.OnUncertain == OnUncertain.Retry)
            return true;
        using var call = new MeasuredCall("reconcile", claim, settings.Name, metrics, clock);
        try
        {
            var answer = await claim.Command.Reconcile!(claim.Attempt, claim.LeaseEnd).WaitAsync(claim.LeaseEnd);
            call.Ended(answer.IsDone switch { true => "done", false => "not-done", null => "unknown" });
            if (answer.IsDone is null)
                LeaveUncertain(claim, doubt);
            else if (answer.IsDone.Value)
                Succeed(claim, answer.Result!);
            return answer.IsDone is false;
        }
        catch (Exception failure) when (IsFinal(claim, failure))
        {
            call.Ended(OutcomeOf(failure), failure);
            return false;
        }
        catch (Exception unknown)
        {
            call.Ended("unknown", unknown);
            LeaveUncertain(claim, doubt ?? unknown);
            return false;
        }
    }

    private bool IsFinal(Claim claim, Exception failure)
    {
        switch (failure)
        {
            case EffectRejectedException:
                claim.Final = Completed(claim) with { State = EffectState.Failed, Reason = Short(failure.Message) };
                return true;
            case UnrecordableResultException:
                LeaveUncertain(claim, failure); // it was done: calling again would not help
                return true;
            default:
                return false;
        }
    }

    private static string OutcomeOf(Exception final) => final is EffectRejectedException ? "rejected" : "done";

    private void Succeed(Claim claim, byte[] result) => claim.Final = Completed(claim) with { State = EffectState.Succeeded, Result = result, Reason = null };

    /// <summary>Gives a claim back whose effect is not to be called now.</summary>
    public void HoldBack(Claim claim) => GiveBack(claim, claim.IsInDoubt, doubt: null, new EffectBusyException(settings.Name, claim.Command.Key));

    // Where somebody else may have done it, that stays to be found out.
    private void GiveBack(Claim claim, bool isInDoubt, Exception? doubt, Exception problem)
    {
        if (isInDoubt)
            LeaveUncertain(claim, doubt);
        else
            Release(claim, problem);
        claim.Problem = problem;
    }

    private void LeaveUncertain(Claim claim, Exception? doubt)
    {
        var reason = doubt is null ? null : Short(doubt.Message);
        claim.Problem = new EffectUncertainException(settings.Name, claim.Command.Key, settings.OnUncertain == OnUncertain.Park, reason, doubt);
        claim.Final = (claim.Stored.Entry with { State = EffectState.Uncertain, Reason = reason })
            .With(new EffectEvent(clock.Now(), claim.Owner, $"uncertain: {reason ?? "the process that had it did not say"}"));
    }

    private void Release(Claim claim, Exception problem)
    {
        claim.Problem = problem;
        claim.Final = claim.Stored.Entry with { Owner = null, LeaseUntil = clock.Now() };
    }

    private EffectEntry Completed(Claim claim)
    {
        var now = clock.Now();
        return claim.Stored.Entry with { Completed = now, Expires = now + settings.Options.KeepFor };
    }

    private static string Short(string message) => message.Length <= MaxReasonLength ? message : message[..MaxReasonLength];
}
