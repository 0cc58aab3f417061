namespace KafkaEmulation.Protocol;

/// <summary>An offset to be committed for a partition.</summary>
internal abstract class PartitionOffset(short leaderEpochSince) : IMessage
{
    public int Index;
    public long Offset;
    public int LeaderEpoch = -1;
    public string? Metadata;

    public void Visit(Wire wire)
    {
        wire.Int32(ref Index);
        wire.Int64(ref Offset);
        if (wire.Version >= leaderEpochSince)
            wire.Int32(ref LeaderEpoch);
        wire.NullableString(ref Metadata);
        wire.Tags();
    }
}
