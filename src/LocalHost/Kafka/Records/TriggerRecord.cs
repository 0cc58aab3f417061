using Confluent.Kafka;
using LocalHost.Worker.Protocol;

namespace LocalHost.Kafka.Records;

/// <summary>A record as calls carry it: its content in the form that the function takes, and what the trigger says beside it. The consumer's copy of the value is not held.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Key">Its key, as <see cref="KeyDecoder"/> decodes it.</param>
/// <param name="Timestamp">Its time, in UTC.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="LeaderEpoch">The epoch of the leader it was fetched from; null where the broker said none.</param>
/// <param name="Text">Its value as text, where the form is <see cref="InputForm.Json"/>.</param>
/// <param name="Input">Its content.</param>
internal sealed record TriggerRecord(
    string Topic, int Partition, long Offset, object? Key, DateTime Timestamp, IReadOnlyList<IHeader> Headers, int? LeaderEpoch, string? Text, TypedData Input)
{
    public TopicPartition TopicPartition => new(Topic, Partition);

    /// <summary>The offset that a consumer goes on with after this record.</summary>
    public TopicPartitionOffset Next => new(Topic, Partition, Offset + 1);

    public override string ToString() => $"{Topic} [{Partition}] @{Offset}";
}
