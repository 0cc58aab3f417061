using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Where the pipelines of this application are, by what the cluster says of all instances together.</summary>
public sealed class PipelineStatus : IDisposable
{
    // Whoever looks again sooner, a page in each of many browsers, sees the same.
    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(900);

    // Not made before the application's options have been checked.
    private readonly Lazy<IReadOnlyList<PipelineDescription>> _pipelines;
    private readonly Lazy<LedgerAdmin> _ledgers;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Dictionary<string, (long At, IReadOnlyList<LedgerRow> Lanes)> _seen = [];
    private bool _isDisposed;

    internal PipelineStatus(Func<IEnumerable<PipelineDescription>> pipelines, IOptions<KafkaOptions> options, TimeProvider clock) =>
        (_pipelines, _ledgers, _clock) = (new Lazy<IReadOnlyList<PipelineDescription>>(() => [.. pipelines()]), new Lazy<LedgerAdmin>(() => new LedgerAdmin(options.Value)), clock);

    /// <summary>The pipelines.</summary>
    public IReadOnlyList<PipelineDescription> Pipelines => _pipelines.Value;

    /// <summary>Every lane of a pipeline, in the order of its partitions.</summary>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    /// <exception cref="ObjectDisposedException">The application has ended.</exception>
    public async Task<IReadOnlyList<LedgerRow>> ReadLanesAsync(PipelineDescription pipeline, CancellationToken cancellationToken = default)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_seen.TryGetValue(pipeline.TriggerGroup, out var seen) && _clock.GetElapsedTime(seen.At) < FreshFor)
                return seen.Lanes;
            var lanes = await _ledgers.Value.ShowAsync(pipeline.TriggerGroup, pipeline.InputTopic);
            _seen[pipeline.TriggerGroup] = (_clock.GetTimestamp(), lanes);
            return lanes;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A client that is taken apart under a call ends the process.
        _oneAtATime.Wait();
        _isDisposed = true;
        if (_ledgers.IsValueCreated)
            _ledgers.Value.Dispose();
        _oneAtATime.Release();
    }
}
