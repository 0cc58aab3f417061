namespace ExactlyOnce.Kafka;

/// <summary>
/// A thread for librdkafka's blocking calls, which must not hold threads of the pool. Calls run one after the other. Between them it
/// sleeps and does not spin, as a BlockingCollection would: a process has as many of these as lanes, and cores are few.
/// </summary>
internal sealed class BlockingThread : IDisposable
{
    private readonly Queue<Action> _calls = [];
    private bool _disposed;

    public BlockingThread(string name)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <exception cref="ObjectDisposedException">The thread ends.</exception>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_calls)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _calls.Enqueue(() =>
            {
                try
                {
                    answer.SetResult(call());
                }
                catch (Exception exception)
                {
                    answer.SetException(exception);
                }
            });
            Monitor.Pulse(_calls);
        }
        return answer.Task;
    }

    /// <exception cref="ObjectDisposedException">The thread ends.</exception>
    public Task RunAsync(Action call) => RunAsync(() =>
    {
        call();
        return true;
    });

    /// <summary>The thread ends when the calls made so far are done.</summary>
    public void Dispose()
    {
        lock (_calls)
        {
            _disposed = true;
            Monitor.Pulse(_calls);
        }
    }

    private void Run()
    {
        while (Next() is { } call)
            call();
    }

    private Action? Next()
    {
        lock (_calls)
        {
            while (_calls.Count == 0 && !_disposed)
                Monitor.Wait(_calls);
            return _calls.TryDequeue(out var call) ? call : null;
        }
    }
}
