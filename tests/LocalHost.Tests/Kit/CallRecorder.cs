using LocalHost.Catalog;
using LocalHost.Worker;
using LocalHost.Worker.Protocol;

namespace LocalHost.Tests.Kit;

/// <summary>A worker whose functions are the test's.</summary>
internal sealed class CallRecorder(Func<Invocation, CancellationToken, Task> function) : IWorker
{
    private readonly List<Invocation> _calls = [];

    /// <summary>The calls so far.</summary>
    public IReadOnlyList<Invocation> Calls
    {
        get
        {
            lock (_calls)
                return [.. _calls];
        }
    }

    /// <summary>Completes when the worker runs, with where it serves HTTP functions itself: here it runs, and does not.</summary>
    public TaskCompletionSource<Uri?> Running { get; set; } = Completed();

    public Task<Uri?> FindHttpAddressAsync(CancellationToken cancellationToken) => Running.Task.WaitAsync(cancellationToken);

    public async Task<InvocationResponse> InvokeAsync(FunctionDefinition definition, Invocation invocation, CancellationToken cancellationToken)
    {
        lock (_calls)
            _calls.Add(invocation);
        await function(invocation, cancellationToken);
        return new InvocationResponse { InvocationId = invocation.Id };
    }

    private static TaskCompletionSource<Uri?> Completed()
    {
        var completed = new TaskCompletionSource<Uri?>();
        completed.SetResult(null);
        return completed;
    }
}
