using LocalHost.Catalog;
using LocalHost.Worker.Protocol;

namespace LocalHost.Worker;

/// <summary>The application's worker process, through all its lives.</summary>
internal interface IWorker
{
    /// <summary>Where the running worker serves HTTP functions itself (capability HttpUri); null where it does not. Where no worker runs, waits for the next one.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while no worker ran.</exception>
    Task<Uri?> FindHttpAddressAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Calls a function and waits for what became of the call. Where no worker runs, the call waits for the next one. Where the token is cancelled the function's own token
    /// is too, and the call goes on waiting for the function to end.
    /// </summary>
    /// <exception cref="FunctionFailedException">The function threw.</exception>
    /// <exception cref="WorkerLostException">The worker died during the call: whether the function ran to its end is not known.</exception>
    /// <exception cref="OperationCanceledException">The function gave up because it was cancelled, or the call was cancelled before it was sent.</exception>
    Task<InvocationResponse> InvokeAsync(FunctionDefinition function, Invocation invocation, CancellationToken cancellationToken);
}
