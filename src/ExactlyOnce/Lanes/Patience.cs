using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Lanes;

/// <summary>How long one batch of a lane is tried for, and the growing, jittered pauses in between.</summary>
internal sealed class Patience(LaneId lane, PipelineOptions options, TimeProvider clock, Random jitter, ILogger logger)
{
    private readonly long _started = clock.GetTimestamp();
    private TimeSpan _next = options.MinBackoff;

    /// <summary>Pauses taken so far.</summary>
    public int Pauses { get; private set; }

    /// <summary>Pauses after <paramref name="problem"/>; throws instead where the deadline has passed.</summary>
    /// <exception cref="LaneUnavailableException">The deadline has passed.</exception>
    public async Task PauseAsync(Exception problem, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_started) >= options.Deadline)
            throw new LaneUnavailableException(lane, problem);
        var pause = _next * (0.5 + (0.5 * jitter.NextDouble()));
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, options.MaxBackoff.Ticks));
        Pauses++;
        await Task.Delay(pause, clock, cancellationToken);
    }

    /// <summary>Makes a call until it does not end in a <see cref="RetriableException"/>.</summary>
    /// <exception cref="LaneUnavailableException">The deadline has passed.</exception>
    public async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RetriableException problem)
            {
                logger.Retrying(lane, problem.Message);
                await PauseAsync(problem, cancellationToken);
            }
        }
    }

    /// <inheritdoc cref="RetryAsync{T}"/>
    public Task RetryAsync(Func<Task> call, CancellationToken cancellationToken) => RetryAsync(
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);
}
