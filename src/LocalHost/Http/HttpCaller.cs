using LocalHost.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace LocalHost.Http;

/// <summary>
/// Has the worker run a function for a request. A worker that serves HTTP itself (ASP.NET Core integration) gets the request twice: forwarded as it came, for its own server, and as
/// a call, which starts the function; the header <c>x-ms-invocation-id</c> says that they belong together. Any other worker gets the request in the call, and answers with the response.
/// </summary>
internal sealed partial class HttpCaller(IWorker worker, TimeProvider clock, ILogger<HttpCaller> logger) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private const string RetryAfterSeconds = "5";

    // Of a worker that is being started again.
    private static readonly TimeSpan WorkerWait = TimeSpan.FromSeconds(10);

    // As the Functions host: without a byte for so long, a request has failed.
    private static readonly ForwarderRequestConfig Forwarding = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker _client = new(new ConnectAgainHandler(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = System.Net.DecompressionMethods.None }, clock));

    /// <summary>Calls the function and writes the response, whatever becomes of the call.</summary>
    public async Task CallAsync(HttpFunction function, HttpContext context, IHttpForwarder forwarder, CancellationToken stopping)
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (await FindWorkerAsync(cancelling.Token) is { } address)
                await ForwardAsync(function, context, forwarder, address, cancelling, stopping);
            else
                await PassAsync(function, context, cancelling.Token);
        }
        catch (TimeoutException)
        {
            LogNoWorker(function.Name, WorkerWait.TotalSeconds);
            Fail(context, StatusCodes.Status503ServiceUnavailable);
        }
        catch (WorkerLostException)
        {
            LogWorkerLost(function.Name);
            Fail(context, StatusCodes.Status502BadGateway);
        }
        catch (Exception failure) when (context.RequestAborted.IsCancellationRequested)
        {
            LogAbandoned(function.Name, failure);
        }
        catch (Exception failure) when (IsOfCall(failure) && stopping.IsCancellationRequested)
        {
            LogStopped(function.Name, failure);
            Fail(context, StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception failure) when (failure is not BadHttpRequestException) // which the server answers
        {
            LogFailed(function.Name, failure);
            Fail(context, StatusCodes.Status500InternalServerError);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <exception cref="TimeoutException">No worker ran within the time that a request waits.</exception>
    private async Task<Uri?> FindWorkerAsync(CancellationToken cancellationToken)
    {
        var finding = worker.FindHttpAddressAsync(cancellationToken);
        return finding.IsCompleted ? await finding : await finding.WaitAsync(WorkerWait, clock, cancellationToken);
    }

    private async Task ForwardAsync(HttpFunction function, HttpContext context, IHttpForwarder forwarder, Uri address, CancellationTokenSource cancelling, CancellationToken stopping)
    {
        var invocation = new Invocation(RpcRequests.RouteOf(context.Request)) { Metadata = await RpcRequests.MetadataOfAsync(context.Request, cancelling.Token) };
        context.Request.Headers[InvocationHeader] = invocation.Id;
        var calling = CallAsync();
        var error = await forwarder.SendAsync(context, address.AbsoluteUri, _client, Forwarding, HttpTransformer.Default, cancelling.Token);
        if (error == ForwarderError.None)
        {
            // A function that throws before it wrote anything leaves an empty 200 with its server: only the call says what it is.
            await calling;
            return;
        }
        // The function would wait for the request in vain, or for a client that is gone.
        await cancelling.CancelAsync();
        try
        {
            await calling;
        }
        catch (Exception failure) when (IsOfCall(failure) && !context.RequestAborted.IsCancellationRequested)
        {
            // It was cancelled: what failed is the other half.
        }
        context.RequestAborted.ThrowIfCancellationRequested();
        stopping.ThrowIfCancellationRequested();
        LogNotForwarded(function.Name, address, error, context.GetForwarderErrorFeature()?.Exception?.GetBaseException().Message);
        Fail(context, context.Response.StatusCode); // the forwarder's

        async Task CallAsync()
        {
            try
            {
                await worker.InvokeAsync(function.Definition, invocation, cancelling.Token);
            }
            catch (WorkerLostException)
            {
                // A connection that was being made to it would be tried again.
                await cancelling.CancelAsync();
                throw;
            }
        }
    }

    private async Task PassAsync(HttpFunction function, HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            LogBodyLeftOut(function.Name);
        var metadata = await RpcRequests.MetadataOfAsync(context.Request, cancellationToken);
        var invocation = new Invocation(await RpcRequests.WholeAsync(context.Request, cancellationToken)) { Metadata = metadata };
        var answer = await worker.InvokeAsync(function.Definition, invocation, cancellationToken);
        await RpcResponses.WriteAsync(answer, context.Response, cancellationToken);
    }

    // A function that gives up because it is cancelled throws as any that fails.
    private static bool IsOfCall(Exception failure) => failure is FunctionFailedException or OperationCanceledException;

    // A response of which the client has a part must not look like a whole one.
    private static void Fail(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.Clear();
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
    }

    [LoggerMessage(EventId = 913, Level = LogLevel.Error, Message = "Function {Function} failed")]
    private partial void LogFailed(string function, Exception failure);

    [LoggerMessage(EventId = 914, Level = LogLevel.Warning, Message = "Function {Function} was not called: for {Seconds} s no worker ran. The client gets 503 and may try again")]
    private partial void LogNoWorker(string function, double seconds);

    [LoggerMessage(EventId = 915, Level = LogLevel.Error, Message = "Function {Function}: the worker died during the call, and whether the function ran to its end is not known. The client gets 502")]
    private partial void LogWorkerLost(string function);

    [LoggerMessage(EventId = 916, Level = LogLevel.Error, Message = "Function {Function}: its request could not be forwarded to the worker's server, {Address}: {Error}: {Problem}")]
    private partial void LogNotForwarded(string function, Uri address, ForwarderError error, string? problem);

    [LoggerMessage(EventId = 919, Level = LogLevel.Warning, Message = "Function {Function} gets a request without its body: it came in chunks, and no Functions host passes such a body in a call. Let the client send a Content-Length, or the application use ConfigureFunctionsWebApplication")]
    private partial void LogBodyLeftOut(string function);

    [LoggerMessage(EventId = 917, Level = LogLevel.Debug, Message = "Function {Function}: the client went away, and the call was cancelled")]
    private partial void LogAbandoned(string function, Exception failure);

    [LoggerMessage(EventId = 918, Level = LogLevel.Warning, Message = "Function {Function}: this host stops, and the call was cancelled. The client gets 503")]
    private partial void LogStopped(string function, Exception failure);
}
