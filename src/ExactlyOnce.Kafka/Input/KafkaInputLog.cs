using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Input partitions beside the trigger: described by the admin client, read back by consumers that are assigned and join nothing.</summary>
internal sealed class KafkaInputLog(IOptions<KafkaOptions> options, LedgerClients clients, ILogger<KafkaInputLog> logger) : IInputLog, IAsyncDisposable
{
    private readonly ConcurrentBag<LogReader> _idle = [];

    public async Task<LogState> DescribeAsync(LaneId lane)
    {
        var client = clients.Of(lane);
        var call = $"Describing {lane.Topic}/{lane.Partition}";
        var topic = LedgerClients.CallAsync(call, client.DescribeTopicAsync(lane.Topic));
        var end = LedgerClients.CallAsync(call, client.FindEndAsync(new TopicPartition(lane.Topic, lane.Partition)));
        return new LogState((await topic).Id, await end);
    }

    public async Task<LogSlice> ReadAsync(LaneId lane, long from, long until, int maxRecords)
    {
        // As many readers as lanes read back at the same time.
        if (!_idle.TryTake(out var reader))
            reader = new LogReader(options.Value, logger);
        try
        {
            return await reader.ReadAsync(new TopicPartition(lane.Topic, lane.Partition), from, until, maxRecords);
        }
        catch (KafkaException exception)
        {
            throw new RetriableException($"Reading back {lane.Topic}/{lane.Partition} from offset {from}: {exception.Error.Code}: {exception.Error.Reason}", exception);
        }
        finally
        {
            _idle.Add(reader);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var reader))
            await reader.DisposeAsync();
    }
}
