using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>ListPartitionReassignments (key 46), version 0: none, ever: there is one node. kafka-topics --describe asks.</summary>
internal sealed class ListPartitionReassignments : ImmediateApi<ListPartitionReassignments.Request, ListPartitionReassignments.Response>
{
    public override ApiKey Key => ApiKey.ListPartitionReassignments;

    public override short MinVersion => 0;

    public override short MaxVersion => 0;

    public override short FirstFlexible => 0;

    protected override Response Handle(Request request, RequestContext context) => new();

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public List<TopicPartitions>? Topics;

        public void Visit(Wire wire)
        {
            wire.Ignored(30_000, "TimeoutMs");
            wire.NullableArray(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<Reassignment> Topics = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            wire.Error(ref Error);
            wire.Ignored((string?)null, "ErrorMessage");
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class Reassignment : TopicOf<MovedPartition>;

    internal sealed class MovedPartition : IMessage
    {
        public int Index;
        public List<int> Replicas = [];
        public List<int> Adding = [];
        public List<int> Removing = [];

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Int32s(ref Replicas);
            wire.Int32s(ref Adding);
            wire.Int32s(ref Removing);
            wire.Tags();
        }
    }
}
