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
    public long CommittedMs;

    /// <summary>When it expires; -1 where the group's retention decides.</summary>
    public long ExpiresMs = -1;

    public void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32(ref Partition);
        wire.Int64(ref Offset);
        wire.Int32(ref LeaderEpoch);
        wire.NullableString(ref Metadata);
        wire.Int64(ref CommittedMs);
        wire.Int64(ref ExpiresMs);
    }
}
