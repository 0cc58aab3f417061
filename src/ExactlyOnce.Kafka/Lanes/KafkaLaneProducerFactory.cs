using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Makes lane producers for the configured cluster.</summary>
internal sealed class KafkaLaneProducerFactory(IOptions<KafkaOptions> options, LedgerClients ledgers, ILogger<KafkaLaneProducer> logger) : ILaneProducerFactory
{
    // Lanes whose last producer had to abort: it may have been for a record that can never be written, and their next one finds out.
    private readonly ConcurrentDictionary<LaneId, bool> _failed = [];

    public ILaneProducer Create(LaneId lane) =>
        new KafkaLaneProducer(lane, options.Value, ledgers, logger, explains: _failed.TryRemove(lane, out _), failed: () => _failed[lane] = true);
}
