using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>What the lanes of all instances did, as they told it (<see cref="PipelineOptions.HistoryTopic"/>).</summary>
public sealed class LaneEvents : IDisposable
{
    // Of a partition; a record has what one process did in a second.
    private const int MostRecords = 60;

    // As PipelineStatus has it.
    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(900);

    private readonly IReadOnlyList<string> _topics;
    private readonly IOptions<KafkaOptions> _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<LaneEvents> _logger;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private (long At, IReadOnlyList<(LaneEventBatch Batch, LaneEvent Event)> Events)? _seen;

    internal LaneEvents(IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options, TimeProvider clock, ILogger<LaneEvents> logger) =>
        (_topics, _options, _clock, _logger) = ([.. pipelines.Select(pipeline => pipeline.HistoryTopic).OfType<string>().Distinct()], options, clock, logger);

    /// <summary>Whether lanes tell what they did.</summary>
    public bool AreTold => _topics.Count > 0;

    /// <summary>The latest events, the last first.</summary>
    /// <param name="atMost">1 or more.</param>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    public async Task<IReadOnlyList<(LaneEventBatch Batch, LaneEvent Event)>> ReadAsync(int atMost, CancellationToken cancellationToken = default)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_seen is not { } seen || _clock.GetElapsedTime(seen.At) >= FreshFor)
                _seen = seen = (_clock.GetTimestamp(), await ReadAsync(cancellationToken));
            return [.. seen.Events.Take(atMost)];
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private async Task<IReadOnlyList<(LaneEventBatch Batch, LaneEvent Event)>> ReadAsync(CancellationToken cancellationToken)
    {
        List<(LaneEventBatch Batch, LaneEvent Event)> events = [];
        foreach (var topic in _topics)
        {
            await using var reader = new PartitionReader(topic, _options.Value, _logger);
            await foreach (var record in reader.ReadAsync(topic, from: (_, _, end) => end - MostRecords, cancellationToken: cancellationToken))
            {
                if (LaneEventBatch.Read(record.Value) is { } batch)
                    events.AddRange(batch.Events.Select(told => (batch, told)));
            }
        }
        return [.. events.OrderByDescending(one => one.Event.At)];
    }
}
