namespace ExactlyOnce.Model.Processes;

/// <summary>The only thread of a process: what is posted to it runs one after the other, while the process lives and is not paused.</summary>
internal sealed class ProcessContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];

    public bool IsDead { get; set; }

    public bool IsPaused { get; set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsDead)
            _posted.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs all that is posted, and what that posts; whether there was anything.</summary>
    public bool RunAll()
    {
        var ran = false;
        while (!IsDead && !IsPaused && _posted.TryDequeue(out var next))
        {
            Run(() => next.Callback(next.State));
            ran = true;
        }
        return ran;
    }

    /// <summary>Runs something on the process's thread.</summary>
    public void Run(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
