namespace KafkaEmulation.Protocol;

/// <summary>Offsets to be committed for partitions of a topic.</summary>
internal abstract class TopicOffsets<TPartition>(short byIdSince) : IMessage
    where TPartition : PartitionOffset, new()
{
    public string Name = "";
    public Guid Id;
    public List<TPartition> Partitions = [];

    public void Visit(Wire wire)
    {
        if (wire.Version >= byIdSince)
            wire.Uuid(ref Id);
        else
            wire.String(ref Name);
        wire.Array(ref Partitions);
        wire.Tags();
    }
}

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
