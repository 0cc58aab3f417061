using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>The dead-letter queues of this application's pipelines.</summary>
public sealed class DeadLetterQueues
{
    private readonly IEnumerable<PipelineDescription> _pipelines;
    private readonly IOptions<KafkaOptions> _options;
    private readonly IClaimCheckStore? _claims;
    private readonly TimeProvider _clock;
    private readonly ILogger<DeadLetterQueue> _logger;
    private readonly DeadLetterMetrics _metrics;

    internal DeadLetterQueues(
        IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options, IClaimCheckStore? claims, TimeProvider clock, ILogger<DeadLetterQueue> logger, DeadLetterMetrics metrics) =>
        (_pipelines, _options, _claims, _clock, _logger, _metrics) = (pipelines, options, claims, clock, logger, metrics);

    /// <summary>The dead-letter topics.</summary>
    public IReadOnlyList<string> Topics => [.. _pipelines.Select(pipeline => pipeline.DeadLetterTopic).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The queue of one of them, to be disposed.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public DeadLetterQueue Open(string topic) => Topics.Contains(topic)
        ? new DeadLetterQueue(topic, _options.Value, _claims, _clock, _logger, _metrics)
        : throw new ArgumentException($"'{topic}' is no dead-letter topic of this application; there are {string.Join(", ", Topics)}", nameof(topic));
}
