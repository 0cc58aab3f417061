using ExactlyOnce.Lanes;

namespace ExactlyOnce.Crashes;

/// <summary>
/// Tells a process that died at its work from one that lives: whoever has begun and not finished commits the same position again and
/// again, each time with another pulse.
/// </summary>
internal sealed class LifeWatch(LaneId id, LaneEnvironment environment)
{
    internal const int PulsesPerWindow = 5;

    private const int LooksPerWindow = 20;

    /// <summary>Whether the entry changes within <see cref="PipelineOptions.LivenessWindow"/>. Where the ledger cannot be read, nobody is called dead.</summary>
    public async Task<bool> IsSeenAsync(LedgerEntry begun, CancellationToken cancellationToken)
    {
        var window = environment.Options.LivenessWindow;
        var started = environment.Clock.GetTimestamp();
        try
        {
            while (environment.Clock.GetElapsedTime(started) < window)
            {
                await Task.Delay(window / LooksPerWindow, environment.Clock, cancellationToken);
                if (await environment.Ledger.PeekAsync(id) != begun)
                    return true;
            }
            return false;
        }
        catch (RetriableException)
        {
            return true;
        }
    }

    /// <summary>Shows that the session lives, until it is cancelled. Then no transaction is open unless something was thrown.</summary>
    public async Task ShowAsync(LaneSession session, Patience patience, CancellationToken until)
    {
        while (true)
        {
            await Task.Delay(environment.Options.LivenessWindow / PulsesPerWindow, environment.Clock, until)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (until.IsCancellationRequested)
                return;
            await session.RewriteAsync(patience, CancellationToken.None);
        }
    }
}
