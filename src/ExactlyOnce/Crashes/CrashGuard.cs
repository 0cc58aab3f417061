using ExactlyOnce.Lanes;

namespace ExactlyOnce.Crashes;

/// <summary>
/// Runs transforms so that one that kills its process is found, and no other is blamed. The first work of a session is told in the
/// ledger before it begins; a process that dies at it is counted by its successor. After n such crashes at one position a lane is
/// suspect: its records go one at a time, alone in the process, each told before it begins. A record that kills n more times becomes a
/// dead letter.
/// </summary>
internal sealed class CrashGuard(LaneId id, LaneEnvironment environment)
{
    private readonly LifeWatch _life = new(id, environment);

    /// <summary>Whether the session's next record is to be run alone.</summary>
    public bool IsSuspect(LaneSession session) => session.Crashes >= environment.Options.CrashLimit;

    /// <summary>Whether the session's next record is the one that kills.</summary>
    public bool IsKiller(LaneSession session) => session.Crashes >= 2 * environment.Options.CrashLimit;

    /// <summary>The crash count to commit with a position: while a suspect batch lasts, its next record is suspect too.</summary>
    public int CrashesBehind(LaneSession session, bool isEndOfBatch) => IsSuspect(session) && !isEndOfBatch ? environment.Options.CrashLimit : 0;

    /// <summary>
    /// Waits until the session's next records may be transformed. Disposing the answer lets others go on; that is to be after the commit,
    /// since until then the ledger tells of this work.
    /// </summary>
    public Task<IDisposable> EnterAsync(LaneSession session, CancellationToken cancellationToken) =>
        environment.Gate.EnterAsync(alone: IsSuspect(session), cancellationToken);

    /// <summary>Runs transforms of the records at the session's position.</summary>
    public async Task<T> RunAsync<T>(LaneSession session, Func<Task<T>> transforms, Patience patience, CancellationToken cancellationToken)
    {
        if (session.HasProgressed && !IsSuspect(session))
            return await transforms();

        await session.BeginWorkAsync(patience, cancellationToken);
        using var done = new CancellationTokenSource();
        var showing = _life.ShowAsync(session, patience, done.Token);
        try
        {
            return await transforms();
        }
        finally
        {
            done.Cancel();
            await showing;
        }
    }
}
