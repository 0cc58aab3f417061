namespace KafkaEmulation.State;

/// <summary>What a broker does unasked, now and then: retention, compaction, and forgetting what nobody uses any more.</summary>
internal sealed class Maintenance(Broker broker)
{
    private bool _cleans;

    public void Begin()
    {
        Every("log.retention.check.interval.ms", DeleteExpiredRecords);
        Every("log.cleaner.backoff.ms", () => _ = CleanAsync());
        Every("offsets.retention.check.interval.ms", broker.Groups.Expire);
        Every("transaction.remove.expired.transaction.cleanup.interval.ms", broker.Transactions.Expire);
    }

    private void Every(string interval, Action work) => broker.Loop.Schedule(broker.Settings.Time(interval), () =>
    {
        Every(interval, work);
        work();
    });

    private void DeleteExpiredRecords()
    {
        var producersBefore = broker.NowMs - broker.Settings.Number("producer.id.expiration.ms");
        foreach (var partition in Partitions())
        {
            partition.ForgetProducers(producersBefore);
            var before = partition.StartOffset;
            if (partition.Topic.Settings.IsDeleted)
                partition.DeleteExpired(broker.NowMs);
            if (partition.StartOffset != before)
                broker.Log.RecordsDeleted(partition.Topic.Name, partition.Index, partition.StartOffset);
        }
    }

    private async Task CleanAsync()
    {
        if (_cleans || !broker.Settings.Flag("log.cleaner.enable"))
            return;
        _cleans = true;
        try
        {
            foreach (var partition in Partitions().Where(partition => partition.Topic.Settings.IsCompacted))
                await LogCleaner.CleanAsync(partition, broker.NowMs);
        }
        catch (Exception exception)
        {
            broker.Log.MaintenanceFailed(exception);
        }
        finally
        {
            _cleans = false;
        }
    }

    private List<Partition> Partitions() => [.. broker.Topics.All.SelectMany(topic => topic.Partitions)];
}
