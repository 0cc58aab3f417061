using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>What the lanes of all instances did, as they told it (<see cref="PipelineOptions.HistoryTopic"/>).</summary>
public sealed class LaneEvents
{
    // Of a partition; a record has what one process did in a second.
    private const int MostRecords = 60;

    private readonly IReadOnlyList<string> _topics;
    private readonly IOptions<KafkaOptions> _options;
    private readonly ILogger<LaneEvents> _logger;

    internal LaneEvents(IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options, ILogger<LaneEvents> logger) =>
        (_topics, _options, _logger) = ([.. pipelines.Select(pipeline => pipeline.HistoryTopic).OfType<string>().Distinct()], options, logger);

    /// <summary>Whether lanes tell what they did.</summary>
    public bool AreTold => _topics.Count > 0;

    /// <summary>The latest events, the last first.</summary>
    /// <param name="atMost">1 or more.</param>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    public async Task<IReadOnlyList<(LaneEventBatch Batch, LaneEvent Event)>> ReadAsync(int atMost, CancellationToken cancellationToken = default)
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
        return [.. events.OrderByDescending(one => one.Event.At).Take(atMost)];
    }
}
