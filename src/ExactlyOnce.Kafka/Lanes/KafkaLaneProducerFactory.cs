using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Makes lane producers for the configured cluster.</summary>
internal sealed class KafkaLaneProducerFactory(IOptions<KafkaOptions> options, LedgerClients ledgers, ILogger<KafkaLaneProducer> logger) : ILaneProducerFactory
{
    public ILaneProducer Create(LaneId lane) => new KafkaLaneProducer(lane, options.Value, ledgers, logger);
}
