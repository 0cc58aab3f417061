using KafkaEmulation.Protocol;
using KafkaEmulation.Records;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// Produce (key 0), versions 3 to 10: appends one record batch of format 2 to each partition named, compressed or not, as it came.
/// <para>
/// A batch is checked (format, CRC-32C, size, the producer's epoch and sequence, its transaction) before its offsets are assigned;
/// a repeated batch is answered with the offsets that it already has. With acks 0 nothing is answered. Version 0 is advertised
/// because librdkafka before 2.8 needs to see it (KAFKA-18659), and refused, as Kafka 4 does.
/// </para>
/// </summary>
internal sealed class Produce : Api<Produce.Request, Produce.Response>
{
    public override ApiKey Key => ApiKey.Produce;

    public override short MinVersion => 3;

    public override short MaxVersion => 10;

    public override short FirstFlexible => 9;

    public override short AdvertisedMinVersion => 0;

    protected override Task<Response?> HandleAsync(Request request, RequestContext context)
    {
        var response = Respond(request, (topic, data) => request.Acks is < -1 or > 1
            ? Failed(data, ErrorCode.InvalidRequiredAcks)
            : Append(context.Broker, request.TransactionalId, topic, data));
        return Task.FromResult(request.Acks == 0 ? null : response);
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        Respond(request, (_, data) => Failed(data, error));

    private static Response Respond(Request request, Func<string, PartitionData, PartitionResult> answer) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TopicResult
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(data => answer(topic.Name, data))],
        })],
    };

    private static PartitionResult Append(Broker broker, string? transactionalId, string topic, PartitionData data)
    {
        if (broker.Topics.Find(topic, data.Index) is not { } partition)
            return Failed(data, ErrorCode.UnknownTopicOrPartition);
        if (data.Records is not { Length: > 0 } records)
            return Failed(data, ErrorCode.InvalidRecord, "there is no record batch");
        if (Check(records, partition.Topic.MaxMessageBytes) is { } problem)
            return Failed(data, problem.Error, problem.Message);

        var batch = new RecordBatch(records);
        if (batch.IsTransactional && transactionalId is null)
            return Failed(data, ErrorCode.TransactionalIdAuthorizationFailed);
        if (batch.IsTransactional && !partition.HasOpenTransaction(batch.ProducerId))
        {
            var allowed = broker.Transactions.MayWrite(transactionalId!, batch.ProducerId, batch.ProducerEpoch, topic, data.Index);
            if (allowed != ErrorCode.None)
                return Failed(data, allowed);
        }
        if (batch.IsControl)
            return Failed(data, ErrorCode.InvalidRecord, "clients may not write control records");
        var (error, offset) = partition.Append(batch);
        return new PartitionResult { Index = data.Index, Error = error, BaseOffset = offset, LogStartOffset = partition.StartOffset };
    }

    private static (ErrorCode Error, string? Message)? Check(ReadOnlyMemory<byte> records, int maxBytes)
    {
        if (records.Length < RecordBatch.HeaderSize)
            return (ErrorCode.CorruptMessage, "the record batch is shorter than its header");
        var batch = new RecordBatch(records);
        if (batch.Magic != 2)
            return (ErrorCode.UnsupportedForMessageFormat, "only record batches of format 2 are accepted");
        if (RecordBatch.SizeAt(records.Span) != records.Length)
            return (ErrorCode.InvalidRecord, "each partition of a request takes exactly one record batch");
        if (batch.Size > maxBytes)
            return (ErrorCode.MessageTooLarge, null);
        if (!batch.CrcHolds)
            return (ErrorCode.CorruptMessage, "the checksum of the record batch does not match");
        if (batch.RecordCount <= 0 || batch.LastOffsetDelta != batch.RecordCount - 1)
            return (ErrorCode.InvalidRecord, "the record count does not match the offsets");
        if (batch.ProducerId != RecordBatch.NoProducerId && (batch.ProducerEpoch < 0 || batch.BaseSequence < 0))
            return (ErrorCode.InvalidRecord, "a producer id needs an epoch and a sequence");
        if (batch.IsTransactional && batch.ProducerId == RecordBatch.NoProducerId)
            return (ErrorCode.InvalidRecord, "a transactional batch needs a producer id");
        return null;
    }

    private static PartitionResult Failed(PartitionData data, ErrorCode error, string? message = null) =>
        new() { Index = data.Index, Error = error, BaseOffset = -1, Message = message };

    internal sealed class Request : IMessage
    {
        public string? TransactionalId;
        public short Acks;
        public int TimeoutMs;
        public List<TopicData> Topics = [];

        public void Visit(Wire wire)
        {
            wire.NullableString(ref TransactionalId);
            wire.Int16(ref Acks);
            wire.Int32(ref TimeoutMs);
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class TopicData : IMessage
    {
        public string Name = "";
        public List<PartitionData> Partitions = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Array(ref Partitions);
            wire.Tags();
        }
    }

    internal sealed class PartitionData : IMessage
    {
        public int Index;
        public ReadOnlyMemory<byte>? Records;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Records(ref Records);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<TopicResult> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Array(ref Topics);
            wire.Ignored(0); // throttle time
            wire.Tags();
        }
    }

    internal sealed class TopicResult : IMessage
    {
        public string Name = "";
        public List<PartitionResult> Partitions = [];

        public void Visit(Wire wire)
        {
            wire.String(ref Name);
            wire.Array(ref Partitions);
            wire.Tags();
        }
    }

    internal sealed class PartitionResult : IMessage
    {
        private const long NoLogAppendTime = -1;

        public int Index;
        public ErrorCode Error;
        public long BaseOffset;
        public long LogStartOffset = -1;
        public List<RecordError> RecordErrors = [];
        public string? Message;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Error(ref Error);
            wire.Int64(ref BaseOffset);
            wire.Ignored(NoLogAppendTime);
            if (wire.Version >= 5)
                wire.Int64(ref LogStartOffset);
            if (wire.Version >= 8)
            {
                wire.Array(ref RecordErrors);
                wire.NullableString(ref Message);
            }
            wire.Tags();
        }
    }

    internal sealed class RecordError : IMessage
    {
        public int BatchIndex;
        public string? Message;

        public void Visit(Wire wire)
        {
            wire.Int32(ref BatchIndex);
            wire.NullableString(ref Message);
            wire.Tags();
        }
    }
}
