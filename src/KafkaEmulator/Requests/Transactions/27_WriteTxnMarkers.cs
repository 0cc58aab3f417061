using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// WriteTxnMarkers (key 27), versions 1 to 2: ends a producer's transaction in partitions. Brokers say it to each other; here it is an
/// operator who does, to end a transaction that hangs (kafka-transactions --abort, KIP-664).
/// </summary>
internal sealed class WriteTxnMarkers : ImmediateApi<WriteTxnMarkers.Request, WriteTxnMarkers.Response>
{
    public override ApiKey Key => ApiKey.WriteTxnMarkers;

    public override short MinVersion => 1;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 1;

    protected override Response Handle(Request request, RequestContext context) => Respond(request, (marker, topic, index) =>
    {
        var broker = context.Broker;
        if (broker.Topics.Find(topic, index) is not { } partition)
            return ErrorCode.UnknownTopicOrPartition;
        if (!partition.MayEndTransaction(marker.ProducerId, marker.Epoch))
            return ErrorCode.InvalidProducerEpoch;
        partition.AppendMarker(marker.ProducerId, marker.Epoch, marker.Commits, marker.CoordinatorEpoch, broker.NowMs);
        return ErrorCode.None;
    });

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => Respond(request, (_, _, _) => error);

    private static Response Respond(Request request, Func<Marker, string, int, ErrorCode> answer) => new()
    {
        Markers = [.. request.Markers.Select(marker => new MarkerResult
        {
            ProducerId = marker.ProducerId,
            Topics = [.. marker.Topics.Select(topic => new TopicErrors
            {
                Name = topic.Topic,
                Partitions = [.. topic.Partitions.Select(partition => new PartitionError { Index = partition, Error = answer(marker, topic.Topic, partition) })],
            })],
        })],
    };

    internal sealed class Request : IMessage
    {
        public List<Marker> Markers = [];

        public void Visit(Wire wire)
        {
            wire.Array(ref Markers);
            wire.Tags();
        }
    }

    internal sealed class Marker : IMessage
    {
        public long ProducerId;
        public short Epoch;
        public bool Commits;
        public List<TopicPartitions> Topics = [];
        public int CoordinatorEpoch;

        public void Visit(Wire wire)
        {
            wire.Int64(ref ProducerId);
            wire.Int16(ref Epoch);
            wire.Bool(ref Commits);
            wire.Array(ref Topics);
            wire.Int32(ref CoordinatorEpoch);
            if (wire.Version >= 2)
                wire.Ignored((sbyte)0, "TransactionVersion");
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<MarkerResult> Markers = [];

        public void Visit(Wire wire)
        {
            wire.Array(ref Markers);
            wire.Tags();
        }
    }

    internal sealed class MarkerResult : IMessage
    {
        public long ProducerId;
        public List<TopicErrors> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Int64(ref ProducerId);
            wire.Array(ref Topics);
            wire.Tags();
        }
    }
}
