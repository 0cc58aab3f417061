using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

internal sealed class TopicCreated : JournalEntry
{
    public string Name = "";
    public Guid Id;
    public List<int> BornInStart = [];
    public List<JournaledConfig> Configs = [];

    protected override byte Kind => 1;

    public override void Visit(Wire wire)
    {
        wire.String(ref Name);
        wire.Uuid(ref Id);
        wire.Int32s(ref BornInStart);
        wire.Array(ref Configs);
    }
}

internal sealed class TopicDeleted : JournalEntry
{
    public string Name = "";

    protected override byte Kind => 2;

    public override void Visit(Wire wire) => wire.String(ref Name);
}

internal sealed class PartitionsAdded : JournalEntry
{
    public string Topic = "";
    public List<int> BornInStart = [];

    protected override byte Kind => 8;

    public override void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32s(ref BornInStart);
    }
}

/// <summary>A topic's own configurations, all of them.</summary>
internal sealed class TopicConfigured : JournalEntry
{
    public string Topic = "";
    public List<JournaledConfig> Configs = [];

    protected override byte Kind => 9;

    public override void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Array(ref Configs);
    }
}

internal sealed class RecordsDeleted : JournalEntry
{
    public string Topic = "";
    public int Partition;
    public long Before;

    protected override byte Kind => 11;

    public override void Visit(Wire wire)
    {
        wire.String(ref Topic);
        wire.Int32(ref Partition);
        wire.Int64(ref Before);
    }
}
