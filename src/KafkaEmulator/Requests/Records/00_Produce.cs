using KafkaEmulation.Protocol;
using KafkaEmulation.Records;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// Produce (key 0), versions 3 to 13: appends one record batch of format 2 to each partition named, compressed or not, as it came;
/// from version 13 by topic id (KIP-516).
/// <para>
/// A batch is checked (format, CRC-32C, size, records, timestamps, the producer's epoch and sequence, its transaction) before its
/// offsets are assigned; a repeated batch is answered with the offsets that it already has. From version 12 a transactional batch
/// adds its partition to the transaction (KIP-890). With acks 0 nothing is answered. Version 0 is advertised because librdkafka
/// before 2.8 needs to see it (KAFKA-18659), and refused, as Kafka 4 does.
/// </para>
/// </summary>
internal sealed class Produce : Api<Produce.Request, Produce.Response>
{
    private const short KnowsAbortable = 11;
    private const short AddsPartitions = 12;
    private const short NamesTopicsById = 13;

    public override ApiKey Key => ApiKey.Produce;

    public override short MinVersion => 3;

    public override short MaxVersion => 13;

    public override short FirstFlexible => 9;

    public override short AdvertisedMinVersion => 0;

    protected override Task<Response?> HandleAsync(Request request, RequestContext context)
    {
        var response = Respond(request, (topic, data) => request.Acks is < -1 or > 1
            ? Failed(data, ErrorCode.InvalidRequiredAcks)
            : Append(context, request, topic, data));
        return Task.FromResult(request.Acks == 0 ? null : response);
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        Respond(request, (_, data) => Failed(data, error));

    private static Response Respond(Request request, Func<TopicData, PartitionData, PartitionResult> answer)
    {
        var response = new Response { Topics = new List<TopicResult>(request.Topics.Count) };
        foreach (var topic in request.Topics)
        {
            var result = new TopicResult { Name = topic.Name, Id = topic.Id, Partitions = new List<PartitionResult>(topic.Partitions.Count) };
            foreach (var data in topic.Partitions)
                result.Partitions.Add(answer(topic, data));
            response.Topics.Add(result);
        }
        return response;
    }

    private static PartitionResult Append(RequestContext context, Request request, TopicData topic, PartitionData data)
    {
        var broker = context.Broker;
        var byId = context.Version >= NamesTopicsById;
        if ((byId ? broker.Topics.Find(topic.Id, data.Index) : broker.Topics.Find(topic.Name, data.Index)) is not { } partition)
            return Failed(data, byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
        var settings = partition.Topic.Settings;
        if (request.Acks == -1 && settings.MinInSyncReplicas > 1)
            return Failed(data, ErrorCode.NotEnoughReplicas);
        if (data.Records is not { Length: > 0 } records)
            return Failed(data, ErrorCode.InvalidRecord, "there is no record batch");
        if (BatchValidation.Check(records, settings, broker.NowMs) is { } problem)
            return Failed(data, problem.Error, problem.Message, problem.Records);

        var batch = new RecordBatch(records);
        if (batch.IsTransactional && request.TransactionalId is null)
            return Failed(data, ErrorCode.TransactionalIdAuthorizationFailed);
        if (batch.IsTransactional && !partition.HasOpenTransaction(batch.ProducerId))
        {
            var allowed = TakePart(context, request.TransactionalId!, batch, partition);
            if (allowed != ErrorCode.None)
                return Failed(data, allowed);
        }
        if (batch.IsControl)
            return Failed(data, ErrorCode.InvalidRecord, "clients may not write control records");
        var (error, offset, appendTime) = partition.Append(batch, broker.NowMs);
        return error == ErrorCode.None
            ? new PartitionResult { Index = data.Index, BaseOffset = offset, AppendTime = appendTime, LogStartOffset = partition.StartOffset }
            : Failed(data, error);
    }

    private static ErrorCode TakePart(RequestContext context, string transactionalId, RecordBatch batch, Partition partition)
    {
        var (transactions, topic) = (context.Broker.Transactions, partition.Topic.Name);
        if (context.Version < AddsPartitions)
        {
            var allowed = transactions.MayWrite(transactionalId, batch.ProducerId, batch.ProducerEpoch, topic, partition.Index);
            return allowed == ErrorCode.InvalidTxnState && context.Version >= KnowsAbortable ? ErrorCode.TransactionAbortable : allowed;
        }
        return transactions.AddPartitions(transactionalId, batch.ProducerId, batch.ProducerEpoch, [(topic, partition.Index)]) switch
        {
            ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
            var error => error,
        };
    }

    private static PartitionResult Failed(PartitionData data, ErrorCode error, string? message = null, List<RecordError>? records = null) =>
        new() { Index = data.Index, Error = error, BaseOffset = -1, Message = message, RecordErrors = records ?? [] };

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

    internal sealed class TopicData() : TopicByNameOrId<PartitionData>(NamesTopicsById);

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
            wire.ThrottleTime();
            wire.Tags();
        }
    }

    internal sealed class TopicResult() : TopicByNameOrId<PartitionResult>(NamesTopicsById);

    internal sealed class PartitionResult : IMessage
    {
        public int Index;
        public ErrorCode Error;
        public long BaseOffset;
        public long AppendTime = -1;
        public long LogStartOffset = -1;
        public List<RecordError> RecordErrors = [];
        public string? Message;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Error(ref Error);
            wire.Int64(ref BaseOffset);
            wire.Int64(ref AppendTime);
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
