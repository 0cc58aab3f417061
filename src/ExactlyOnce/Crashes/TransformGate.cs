using System.Threading.RateLimiting;

namespace ExactlyOnce.Crashes;

/// <summary>
/// Through which all transforms of a process go: side by side as a rule, and alone where one is suspected of killing the process, so
/// that nobody else can be to blame.
/// </summary>
internal sealed class TransformGate : IDisposable
{
    private const int Everybody = 1_000_000;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Everybody,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits to be let in; disposing the answer leaves.</summary>
    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken) =>
        await _limiter.AcquireAsync(alone ? Everybody : 1, cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
