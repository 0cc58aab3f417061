namespace KafkaEmulation;

/// <summary>Something that goes wrong, once, with the n-th request of a key after <see cref="KafkaEmulator.Inject"/>.</summary>
public sealed class Fault
{
    private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requestsLeft;

    private Fault(ApiKey key, int nth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        Key = key;
        _requestsLeft = nth;
    }

    /// <summary>The requests that are counted.</summary>
    public ApiKey Key { get; }

    /// <summary>Completes when the fault happens: of a delay, when it begins.</summary>
    public Task Happened => _happened.Task;

    internal bool DropsBefore { get; private init; }

    internal bool DropsAfter { get; private init; }

    internal TimeSpan DelayBefore { get; private init; }

    internal ErrorCode? Error { get; private init; }

    /// <summary>The connection is cut when the request arrives; the request has no effect.</summary>
    /// <param name="key">The requests that are counted.</param>
    /// <param name="nth">Which of them, 1 or more, counted from the injection.</param>
    public static Fault DropBefore(ApiKey key, int nth = 1) => new(key, nth) { DropsBefore = true };

    /// <summary>The request takes effect and the connection is cut instead of the answer.</summary>
    /// <inheritdoc cref="DropBefore" path="/param"/>
    public static Fault DropAfter(ApiKey key, int nth = 1) => new(key, nth) { DropsAfter = true };

    /// <summary>The request waits before it is looked at, and its connection with it.</summary>
    /// <inheritdoc cref="DropBefore" path="/param"/>
    /// <param name="delay">0 or more.</param>
    public static Fault Delay(ApiKey key, TimeSpan delay, int nth = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new Fault(key, nth) { DelayBefore = delay };
    }

    /// <summary>The request is answered with an error in every part of it, and has no effect.</summary>
    /// <inheritdoc cref="DropBefore" path="/param"/>
    /// <param name="error">The error code.</param>
    public static Fault Answer(ApiKey key, ErrorCode error, int nth = 1) => new(key, nth) { Error = error };

    // Counts the request.
    internal bool IsDue(ApiKey key) => key == Key && --_requestsLeft <= 0;

    internal void Happen() => _happened.TrySetResult();
}
