namespace ExactlyOnce.Model.Cluster;

/// <summary>A request of a process on its way: it takes effect when it is served, and the process goes on when it is answered.</summary>
internal abstract class Request(object sender, string name, RequestKind kind)
{
    /// <summary>The process that waits for the answer.</summary>
    public object Sender => sender;

    public RequestKind Kind => kind;

    /// <summary>Takes effect at the cluster.</summary>
    public abstract void Serve();

    /// <summary>The answer arrives: what came of it, unless there is an error to tell instead.</summary>
    public abstract void Answer(Exception? error);

    public override string ToString() => $"{sender}: {name}";
}

/// <inheritdoc/>
internal sealed class Request<T>(object sender, string name, RequestKind kind, Func<T> effect) : Request(sender, name, kind)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _error;

    public Task<T> Answered => _answer.Task;

    public override void Serve()
    {
        try
        {
            _result = effect();
        }
        catch (Exception error) when (error is not ModelViolationException)
        {
            _error = error;
        }
    }

    public override void Answer(Exception? error)
    {
        if ((error ?? _error) is { } problem)
            _answer.TrySetException(problem);
        else
            _answer.TrySetResult(_result!);
    }
}
