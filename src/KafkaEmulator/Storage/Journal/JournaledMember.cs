using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

/// <summary>A member of a classic group.</summary>
internal sealed class JournaledMember : IMessage
{
    public string Id = "";
    public string? InstanceId;
    public string ClientId = "";
    public string ClientHost = "";
    public int SessionTimeoutMs;
    public int RebalanceTimeoutMs;
    public ReadOnlyMemory<byte> Metadata;
    public ReadOnlyMemory<byte> Assignment;

    public void Visit(Wire wire)
    {
        wire.String(ref Id);
        wire.NullableString(ref InstanceId);
        wire.String(ref ClientId);
        wire.String(ref ClientHost);
        wire.Int32(ref SessionTimeoutMs);
        wire.Int32(ref RebalanceTimeoutMs);
        wire.Bytes(ref Metadata);
        wire.Bytes(ref Assignment);
    }
}
