using System.Collections.Concurrent;

namespace ExactlyOnce.Kafka;

/// <summary>A thread for librdkafka's blocking calls, which must not hold threads of the pool. Calls run one after the other.</summary>
internal sealed class BlockingThread : IDisposable
{
    // Never disposed: whichever of the two threads did it could do it under the other's hands, and it holds nothing but memory.
    private readonly BlockingCollection<Action> _calls = [];

    public BlockingThread(string name)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    public Task<T> RunAsync<T>(Func<T> call)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() =>
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
        return answer.Task;
    }

    public Task RunAsync(Action call) => RunAsync(() =>
    {
        call();
        return true;
    });

    /// <summary>The thread ends when the calls made so far are done.</summary>
    public void Dispose() => _calls.CompleteAdding();

    private void Run()
    {
        foreach (var call in _calls.GetConsumingEnumerable())
            call();
    }
}
