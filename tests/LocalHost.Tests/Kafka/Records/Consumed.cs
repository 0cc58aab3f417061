using Confluent.Kafka;

namespace LocalHost.Tests.Kafka.Records;

/// <summary>Records as a consumer returns them.</summary>
internal static class Consumed
{
    public static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static ConsumeResult<byte[], byte[]> Record(
        byte[]? key = null, byte[]? value = null, int partition = 2, long offset = 5, int? leaderEpoch = null, Timestamp? timestamp = null, params (string Key, byte[]? Value)[] headers)
    {
        var message = new Message<byte[], byte[]> { Key = key!, Value = value!, Headers = [], Timestamp = timestamp ?? new Timestamp(Time) };
        foreach (var (name, content) in headers)
            message.Headers.Add(name, content);
        return new ConsumeResult<byte[], byte[]> { Topic = "payments", Partition = partition, Offset = offset, LeaderEpoch = leaderEpoch, Message = message };
    }
}
