using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

internal sealed class ProducerIdIssued : JournalEntry
{
    public long ProducerId;

    protected override byte Kind => 3;

    public override void Visit(Wire wire) => wire.Int64(ref ProducerId);
}

/// <summary>The state of a transactional id after a change.</summary>
internal sealed class TransactionChanged : JournalEntry
{
    public string TransactionalId = "";
    public long ProducerId;
    public long PreviousProducerId;
    public short Epoch;
    public short LastEpoch;
    public int TimeoutMs;
    public sbyte State;
    public long StartedMs;
    public long ChangedMs;
    public bool BumpsEpoch;
    public long NextProducerId = -1;
    public List<TopicPartitions> Partitions = [];
    public List<string> Groups = [];

    protected override byte Kind => 4;

    public override void Visit(Wire wire)
    {
        wire.String(ref TransactionalId);
        wire.Int64(ref ProducerId);
        wire.Int64(ref PreviousProducerId);
        wire.Int16(ref Epoch);
        wire.Int16(ref LastEpoch);
        wire.Int32(ref TimeoutMs);
        wire.Int8(ref State);
        wire.Int64(ref StartedMs);
        wire.Int64(ref ChangedMs);
        wire.Bool(ref BumpsEpoch);
        wire.Int64(ref NextProducerId);
        wire.Array(ref Partitions);
        wire.Strings(ref Groups);
    }
}

/// <summary>A transactional id is forgotten.</summary>
internal sealed class TransactionForgotten : JournalEntry
{
    public string TransactionalId = "";

    protected override byte Kind => 15;

    public override void Visit(Wire wire) => wire.String(ref TransactionalId);
}
