using KafkaEmulation.Protocol;

namespace KafkaEmulation.Storage;

/// <summary>The broker's configurations that were set while it ran, all of them.</summary>
internal sealed class BrokerConfigured : JournalEntry
{
    public List<JournaledConfig> ForAll = [];
    public List<JournaledConfig> Own = [];

    protected override byte Kind => 10;

    public override void Visit(Wire wire)
    {
        wire.Array(ref ForAll);
        wire.Array(ref Own);
    }
}

/// <summary>The broker was started for the n-th time.</summary>
internal sealed class BrokerStarted : JournalEntry
{
    public int Starts;

    protected override byte Kind => 12;

    public override void Visit(Wire wire) => wire.Int32(ref Starts);
}
