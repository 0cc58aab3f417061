using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

/// <summary>A member of a group of the consumer protocol.</summary>
internal sealed class JournaledConsumer : IMessage
{
    public string Id = "";
    public string? InstanceId;
    public string? RackId;
    public string ClientId = "";
    public string ClientHost = "";
    public int RebalanceTimeoutMs;
    public List<string> Topics = [];
    public string? TopicRegex;
    public string? Assignor;
    public int Epoch;
    public int PreviousEpoch;
    public sbyte State;
    public List<TopicIdPartitions> Assigned = [];
    public List<TopicIdPartitions> Revoking = [];
    public List<TopicIdPartitions> Target = [];

    public void Visit(Wire wire)
    {
        wire.String(ref Id);
        wire.NullableString(ref InstanceId);
        wire.NullableString(ref RackId);
        wire.String(ref ClientId);
        wire.String(ref ClientHost);
        wire.Int32(ref RebalanceTimeoutMs);
        wire.Strings(ref Topics);
        wire.NullableString(ref TopicRegex);
        wire.NullableString(ref Assignor);
        wire.Int32(ref Epoch);
        wire.Int32(ref PreviousEpoch);
        wire.Int8(ref State);
        wire.Array(ref Assigned);
        wire.Array(ref Revoking);
        wire.Array(ref Target);
    }
}
