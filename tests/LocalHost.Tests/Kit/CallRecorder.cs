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

    public Task<Uri?> FindHttpAddressAsync(CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    public async Task<InvocationResponse> InvokeAsync(FunctionDefinition definition, Invocation invocation, CancellationToken cancellationToken)
    {
        lock (_calls)
            _calls.Add(invocation);
        await function(invocation, cancellationToken);
        return new InvocationResponse { InvocationId = invocation.Id };
    }
}
