using System.Diagnostics.Metrics;

namespace LocalHost.Kafka;

/// <summary>What is measured of all triggers together.</summary>
internal sealed class PartitionMeters(Meter meter)
{
    private readonly UpDownCounter<long> _partitions = meter.CreateUpDownCounter<long>("localhost.partitions", "{partition}", "Partitions assigned to triggers.");
    private readonly Counter<long> _rebalances = meter.CreateCounter<long>("localhost.rebalances", "{rebalance}", "Rebalances that gave a trigger its partitions.");

    public void Assigned(int partitions)
    {
        _partitions.Add(partitions);
        _rebalances.Add(1);
    }

    public void Revoked(int partitions) => _partitions.Add(-partitions);
}
