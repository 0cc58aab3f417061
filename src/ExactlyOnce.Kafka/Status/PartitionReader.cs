using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>Reads the committed records of topics from one place to another, for people to look at. It joins no group and commits nothing.</summary>
internal sealed class PartitionReader : IAsyncDisposable
{
    private const int MostReadAtATime = 1000;

    private readonly LedgerClient _client;
    private readonly LogReader _reader;

    /// <param name="name">Of its clients.</param>
    public PartitionReader(string name, KafkaOptions options, ILogger logger)
    {
        _client = new LedgerClient(options, name, message => KafkaLog.Write(logger, message));
        _reader = new LogReader(options, logger);
    }

    /// <summary>The records of a topic, partition by partition, up to the end that it has now.</summary>
    /// <param name="partitions">Only these; null for all.</param>
    /// <param name="from">Where to begin in a partition, by its first and its end offset; null begins with the first.</param>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    public async IAsyncEnumerable<InputRecord> ReadAsync(
        string topic, IReadOnlySet<int>? partitions = null, Func<int, long, long, long>? from = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = $"Reading {topic}";
        var (_, count) = await LedgerClients.CallAsync(call, _client.DescribeTopicAsync(topic));
        for (var number = 0; number < count; number++)
        {
            if (partitions?.Contains(number) is false)
                continue;
            var partition = new TopicPartition(topic, number);
            var (start, end) = await LedgerClients.CallAsync(call, _client.FindStableEndsAsync(partition));
            for (var next = from is null ? start : Math.Clamp(from(number, start, end), start, end); next < end;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var slice = await LedgerClients.CallAsync(call, _reader.ReadAsync(partition, next, end, MostReadAtATime));
                foreach (var record in slice.Records)
                    yield return record;
                next = slice.Next;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        _client.Dispose();
    }
}
