using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

/// <summary>A committed or pending offset of one partition.</summary>
internal sealed class JournaledOffset : IMessage
{
    public string Topic = "";
    public int Partition;
    public long Offset;
    public int LeaderEpoch;
    public string? Metadata;

    public void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32(ref Partition);
        wire.Int64(ref Offset);
        wire.Int32(ref LeaderEpoch);
        wire.NullableString(ref Metadata);
    }
}
