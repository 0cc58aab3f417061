using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using LocalHost.Catalog;
using LocalHost.Worker.Protocol;

namespace LocalHost.Worker;

/// <summary>
/// The conversation with one worker process, from its first word to its last: initialise, ask for its functions, load them, call them. What is asked is answered out of order,
/// by the kind of the answer before functions are called, and by the call's id then.
/// </summary>
/// <param name="id">How the worker names itself.</param>
/// <param name="log">Takes what the worker logs.</param>
/// <param name="leave">Called when the worker is lost, before its calls fail: who made one makes the next elsewhere.</param>
internal sealed class WorkerChannel(string id, WorkerLog log, Action<WorkerChannel> leave)
{
    private readonly Channel<StreamingMessage> _outbound = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> _calls = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _questions = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the worker names itself.</summary>
    public string Id => id;

    /// <summary>Where the worker serves HTTP functions itself; null where it does not.</summary>
    public Uri? HttpAddress { get; private set; }

    /// <summary>Completes when the worker has opened its stream.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Completes when the stream has ended, or the process.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Serves the worker's stream to its end.</summary>
    public async Task ServeAsync(IAsyncStreamReader<StreamingMessage> inbound, IServerStreamWriter<StreamingMessage> outbound, CancellationToken cancellationToken)
    {
        _opened.TrySetResult();
        var writing = WriteAsync(outbound, cancellationToken);
        try
        {
            while (await inbound.MoveNext(cancellationToken))
                Take(inbound.Current);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or Grpc.Core.RpcException or InvalidOperationException)
        {
            // Whoever waits for an answer is told below, however the stream ended.
        }
        finally
        {
            Lose();
        }
        await writing;
    }

    /// <summary>The worker is gone: fails whatever waits for its answer.</summary>
    public void Lose()
    {
        leave(this);
        _outbound.Writer.TryComplete();
        _lost.TrySetResult();
        foreach (var waiting in _calls.Values)
            waiting.TrySetException(Gone());
        foreach (var waiting in _questions.Values)
            waiting.TrySetException(Gone());
    }

    /// <summary>Tells the worker of this host. (The Functions host also offers it ten streams, MultiStream; this host serves one, and .NET's worker opens one.)</summary>
    /// <exception cref="WorkerLostException">The worker died meanwhile.</exception>
    /// <exception cref="InvalidDataException">The worker refused; the message has its reason.</exception>
    public async Task InitializeAsync(string hostVersion, string folder, CancellationToken cancellationToken)
    {
        var request = new WorkerInitRequest { HostVersion = hostVersion, WorkerDirectory = folder, FunctionAppDirectory = folder };
        var answer = (await AskAsync(new() { WorkerInitRequest = request }, nameof(StreamingMessage.ContentOneofCase.WorkerInitResponse), cancellationToken)).WorkerInitResponse;
        Require(answer.Result, "The worker did not initialise");
        HttpAddress = answer.Capabilities.TryGetValue("HttpUri", out var address) && !string.IsNullOrEmpty(address) ? new Uri(address) : null;
    }

    /// <summary>The functions that the worker declares.</summary>
    /// <exception cref="WorkerLostException">The worker died meanwhile.</exception>
    /// <exception cref="InvalidDataException">The worker refused; the message has its reason.</exception>
    public async Task<IReadOnlyList<RpcFunctionMetadata>> FindFunctionsAsync(string folder, CancellationToken cancellationToken)
    {
        var question = new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = folder } };
        var answer = (await AskAsync(question, nameof(StreamingMessage.ContentOneofCase.FunctionMetadataResponse), cancellationToken)).FunctionMetadataResponse;
        Require(answer.Result, "The worker did not say what functions it has");
        return answer.FunctionMetadataResults;
    }

    /// <exception cref="WorkerLostException">The worker died meanwhile.</exception>
    /// <exception cref="InvalidDataException">The worker could not load it; the message has its reason.</exception>
    public async Task LoadAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        var question = new StreamingMessage { FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.Id, Metadata = function.ToLoad() } };
        var answer = (await AskAsync(question, function.Id, cancellationToken)).FunctionLoadResponse;
        Require(answer.Result, $"Function {function.Name} could not be loaded");
    }

    /// <inheritdoc cref="IWorker.InvokeAsync"/>
    public async Task<InvocationResponse> InvokeAsync(FunctionDefinition function, Invocation invocation, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource<InvocationResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[invocation.Id] = answered;
        try
        {
            Send(new StreamingMessage { InvocationRequest = RequestOf(function, invocation) }, answered);
            await using var cancelling = cancellationToken.Register(() => _outbound.Writer.TryWrite(new() { InvocationCancel = new InvocationCancel { InvocationId = invocation.Id } }));
            var response = await answered.Task;
            return response.Result.Status switch
            {
                StatusResult.Types.Status.Success => response,
                StatusResult.Types.Status.Cancelled => throw new OperationCanceledException(Describe(response.Result), cancellationToken),
                _ => throw new FunctionFailedException(Describe(response.Result)),
            };
        }
        finally
        {
            _calls.TryRemove(invocation.Id, out _);
        }
    }

    /// <summary>Asks the worker to end by itself.</summary>
    public void Terminate(TimeSpan gracePeriod) => _outbound.Writer.TryWrite(new() { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(gracePeriod) } });

    private static InvocationRequest RequestOf(FunctionDefinition function, Invocation invocation)
    {
        var request = new InvocationRequest
        {
            InvocationId = invocation.Id,
            FunctionId = function.Id,
            TraceContext = new RpcTraceContext { TraceParent = Activity.Current?.Id ?? "", TraceState = Activity.Current?.TraceStateString ?? "" },
            RetryContext = invocation.Retry,
        };
        request.InputData.Add(new ParameterBinding { Name = function.Trigger.Parameter, Data = invocation.Input });
        foreach (var (name, value) in invocation.Metadata)
            request.TriggerMetadata[name] = value;
        return request;
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage question, string answer, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[answer] = answered;
        Send(question, answered);
        return await answered.Task.WaitAsync(cancellationToken);
    }

    // A message after the worker was lost comes too late for Lose, which fails the calls that it finds.
    private void Send<TAnswer>(StreamingMessage message, TaskCompletionSource<TAnswer> answered)
    {
        if (!_outbound.Writer.TryWrite(message))
            answered.TrySetException(Gone());
    }

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.RpcLog:
                log.Write(message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_calls.TryGetValue(message.InvocationResponse.InvocationId, out var call))
                    call.TrySetResult(message.InvocationResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                Answer(message.FunctionLoadResponse.FunctionId);
                break;
            default:
                Answer(message.ContentCase.ToString());
                break;
        }

        void Answer(string question)
        {
            if (_questions.TryRemove(question, out var waiting))
                waiting.TrySetResult(message);
        }
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> outbound, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outbound.Reader.ReadAllAsync(cancellationToken))
                await outbound.WriteAsync(message, cancellationToken);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or Grpc.Core.RpcException or InvalidOperationException)
        {
            Lose();
        }
    }

    private static void Require(StatusResult? result, string otherwise)
    {
        if (result is { Status: not StatusResult.Types.Status.Success })
            throw new InvalidDataException($"{otherwise}: {Describe(result)}");
    }

    private static string Describe(StatusResult result) => result.Exception is { } thrown
        ? $"{(thrown.Type is { Length: > 0 } type ? $"{type}: " : "")}{thrown.Message}\n{thrown.StackTrace}".TrimEnd()
        : result.Result is { Length: > 0 } text ? text : result.Status.ToString();

    private static WorkerLostException Gone() => new("The worker process ended.");
}
