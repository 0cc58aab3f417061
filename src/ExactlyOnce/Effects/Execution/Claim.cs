namespace ExactlyOnce.Effects;

/// <summary>A key that is ours until its lease ends.</summary>
internal sealed class Claim : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly TimeSpan _lease;
    private CancellationTokenSource _leaseEnd;
    private long _asked;

    /// <param name="command">The command.</param>
    /// <param name="stored">The entry that claims it.</param>
    /// <param name="isInDoubt">Whether somebody else may have done it already.</param>
    /// <param name="asked">The timestamp before the claim was asked for: its lease is counted from there.</param>
    public Claim(EffectCommand command, StoredEntry stored, bool isInDoubt, TimeSpan lease, long asked, TimeProvider clock)
    {
        (Command, Stored, IsInDoubt, _lease, _clock) = (command, stored, isInDoubt, lease, clock);
        Owner = stored.Entry.Owner!;
        _asked = asked;
        _leaseEnd = new CancellationTokenSource(Left, clock);
    }

    public EffectCommand Command { get; }

    public bool IsInDoubt { get; }

    public string Owner { get; }

    /// <summary>As it was seen last.</summary>
    public StoredEntry Stored { get; set; }

    /// <summary>What is to be recorded; null while the effect is at work.</summary>
    public EffectEntry? Final { get; set; }

    /// <summary>What its caller is told once <see cref="Final"/> is recorded, where that is no finished entry.</summary>
    public Exception? Problem { get; set; }

    /// <summary>What came of it; null while it is neither recorded nor lost.</summary>
    public EffectOutcome? Outcome { get; private set; }

    public EffectAttempt Attempt => new(Command.Key, Stored.Entry.Attempt);

    /// <summary>Cancelled when the lease ends, or is found to be lost.</summary>
    public CancellationToken LeaseEnd => _leaseEnd.Token;

    /// <summary>Whether the lease is over. By the clock: in a process that stood still, whatever was to be cancelled may come late.</summary>
    public bool HasEnded => _leaseEnd.IsCancellationRequested || Left <= TimeSpan.Zero;

    /// <summary>The lease is renewed, as asked for at that timestamp.</summary>
    public void Extend(long asked)
    {
        _asked = asked;
        if (_leaseEnd.IsCancellationRequested)
        {
            _leaseEnd.Dispose();
            _leaseEnd = new CancellationTokenSource(Left, _clock);
        }
        else
        {
            _leaseEnd.CancelAfter(Left);
        }
    }

    /// <summary>It is over.</summary>
    public void Settle(EffectOutcome outcome)
    {
        Outcome = outcome;
        _leaseEnd.Cancel();
    }

    public void Dispose() => _leaseEnd.Dispose();

    private TimeSpan Left
    {
        get
        {
            var left = _lease - _clock.GetElapsedTime(_asked);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
