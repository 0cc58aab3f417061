using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>What waits in the retry topics of this application: behind the offsets of the groups that bring it back.</summary>
public sealed class WaitingRetries
{
    private readonly IReadOnlyList<PipelineDescription> _pipelines;
    private readonly IOptions<KafkaOptions> _options;
    private readonly ILogger<WaitingRetries> _logger;

    internal WaitingRetries(IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options, ILogger<WaitingRetries> logger) =>
        (_pipelines, _options, _logger) = ([.. pipelines], options, logger);

    /// <summary>The retry topics.</summary>
    public IReadOnlyList<string> Topics => [.. _pipelines.SelectMany(pipeline => pipeline.RetryTopics)];

    /// <summary>The records of a retry topic that have not come back, partition by partition.</summary>
    /// <exception cref="ArgumentException">It is no retry topic of this application.</exception>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    public async IAsyncEnumerable<FailedRecord> ListAsync(string topic, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pipeline = _pipelines.FirstOrDefault(pipeline => pipeline.RetryTopics.Contains(topic))
            ?? throw new ArgumentException($"'{topic}' is no retry topic of this application; there are {string.Join(", ", Topics)}", nameof(topic));
        var returned = new Dictionary<int, long>();
        using (var group = new GroupAdmin(_options.Value, pipeline.RetryGroupOf(topic)))
        {
            foreach (var offset in await LedgerClients.CallAsync($"Reading the offsets of {topic}", group.ListOffsetsAsync()))
            {
                if (offset.Topic == topic && offset.Offset != Offset.Unset)
                    returned.Add(offset.Partition, offset.Offset);
            }
        }
        await using var reader = new PartitionReader(topic, _options.Value, _logger);
        await foreach (var record in reader.ReadAsync(topic, from: (partition, start, _) => returned.GetValueOrDefault(partition, start), cancellationToken: cancellationToken))
            yield return new FailedRecord(record);
    }
}
