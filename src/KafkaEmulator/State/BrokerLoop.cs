using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace KafkaEmulation.State;

/// <summary>
/// The one place where the broker's state is touched: work runs here one piece after the other, so nothing in State needs a lock.
/// What is awaited in such work continues here too.
/// </summary>
internal sealed partial class BrokerLoop : SynchronizationContext, IAsyncDisposable
{
    // What timers take. Nobody waits for that.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(40);

    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Task _running;

    public BrokerLoop(TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _logger = logger;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Queues work; nothing happens once the loop has ended.</summary>
    public void Post(Action work) => _work.Writer.TryWrite(work);

    /// <summary>Runs <paramref name="work"/> on the loop. What it answers may be complete only later, by other work.</summary>
    public Task<T> InvokeAsync<T>(Func<Task<T>> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _ = AnswerAsync());
        return answer.Task;

        async Task AnswerAsync()
        {
            try
            {
                answer.SetResult(await work());
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
            }
        }
    }

    /// <summary>Runs <paramref name="work"/> on the loop after a delay, at once where it is negative, unless the timer is disposed before.</summary>
    public IDisposable Schedule(TimeSpan delay, Action work) =>
        new Timer(this, delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestDelay ? LongestDelay : delay, work);

    public override void Post(SendOrPostCallback callback, object? state) => Post(() => callback(state));

    public override void Send(SendOrPostCallback callback, object? state) =>
        throw new NotSupportedException("Nothing waits for the broker's loop by blocking.");

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync())
        {
            var outside = Current;
            SetSynchronizationContext(this);
            try
            {
                work();
            }
            catch (Exception exception)
            {
                LogUnexpected(exception);
            }
            finally
            {
                SetSynchronizationContext(outside);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected error in the broker's loop")]
    private partial void LogUnexpected(Exception exception);

    private sealed class Timer : IDisposable
    {
        private readonly ITimer _timer;
        private bool _disposed; // only the loop's work reads and writes it

        public Timer(BrokerLoop loop, TimeSpan delay, Action work)
        {
            _timer = loop._clock.CreateTimer(_ => loop.Post(() => Fire(work)), null, delay, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _disposed = true;
            _timer.Dispose();
        }

        private void Fire(Action work)
        {
            if (_disposed)
                return;
            Dispose();
            work();
        }
    }
}
