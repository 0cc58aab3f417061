using System.Globalization;
using System.Text;
using ExactlyOnce.Model.Effects;

namespace ExactlyOnce.Model.Cluster;

/// <summary>
/// An input partition, and its lane as the cluster knows it: epoch, transaction, ledger. Every commit is held against what must always
/// hold (design, section 5).
/// </summary>
internal sealed class ModelPartition(int number, World world)
{
    private readonly List<bool> _hasRecord = [];
    private readonly Dictionary<long, int> _deaths = [];
    private LedgerEntry? _visible;

    public int Epoch { get; private set; }

    public Transaction? Open { get; private set; }

    /// <summary>The epoch of the transaction that was committed last: the same producer may ask for it again.</summary>
    public int CommittedEpoch { get; private set; } = -1;

    /// <summary>The ledger, as of the last transaction that was decided.</summary>
    public LedgerEntry? Ledger { get; private set; }

    /// <summary>Who wrote the ledger last.</summary>
    public object? Writer { get; private set; }

    /// <summary>A transaction is decided and its markers are not written.</summary>
    public bool HasMarkersToCome { get; private set; }

    public long End => _hasRecord.Count;

    /// <summary>What the host has committed for its group.</summary>
    public long? TriggerOffset { get; set; }

    /// <summary>The offset of the record that kills, where there is one.</summary>
    public long? Killer { get; set; }


    /// <summary>What the ledger is as of the last transaction whose markers are written.</summary>
    public LedgerEntry? Visible => HasMarkersToCome ? _visible : Ledger;

    /// <summary>Counts a process that died, or stood still, at its work at an offset.</summary>
    public void CountDeath(long offset) => _deaths[offset] = _deaths.GetValueOrDefault(offset) + 1;

    public void Append(bool isRecord) => _hasRecord.Add(isRecord);

    public bool HasRecord(long offset) => _hasRecord[(int)offset];

    /// <summary>Offsets of records from one offset up to another.</summary>
    public IEnumerable<long> Records(long from, long until)
    {
        for (var offset = from; offset < Math.Min(until, End); offset++)
        {
            if (HasRecord(offset))
                yield return offset;
        }
    }

    /// <summary>A new epoch; what the one before left open is aborted.</summary>
    public int Fence()
    {
        Open = null;
        return ++Epoch;
    }

    public void CheckEpoch(int epoch)
    {
        if (epoch != Epoch)
            throw new ProducerLostException($"fenced: epoch {epoch}, now {Epoch}");
    }

    public void Begin(IReadOnlyList<OutputRecord> outputs)
    {
        WriteMarkers(); // the client waits for them
        Open = new Transaction(outputs);
    }

    public void Abort() => Open = null;

    public void Commit(object writer, bool markersAreLate)
    {
        var (outputs, entry) = (Open!.Outputs, Open.Position ?? throw new ModelViolationException($"partition {number}: a transaction without a position was committed"));
        Check(outputs, entry);
        _visible = Visible;
        HasMarkersToCome = markersAreLate;
        (Ledger, Writer, Open, CommittedEpoch) = (entry, writer, null, Epoch);
    }

    public void WriteMarkers() => HasMarkersToCome = false;

    // Exactly the records between the ledger's old position and the new one have their outputs in the transaction: all of them, in order, once.
    private void Check(IReadOnlyList<OutputRecord> outputs, LedgerEntry entry)
    {
        var from = Ledger?.Position ?? entry.Position;
        if (entry.Position < from)
            throw new ModelViolationException($"partition {number}: the ledger went back from {from} to {entry.Position}");
        if (entry.Position > End)
            throw new ModelViolationException($"partition {number}: the ledger was set to {entry.Position}, behind the end {End}");
        var expected = Records(from, entry.Position).SelectMany(offset => ExpectedOf(offset, outputs)).ToList();
        var found = outputs.Select(output => $"{output.Topic} {Header(output, EoHeaders.Source)} {Header(output, EoHeaders.Sequence)}").ToList();
        if (!expected.SequenceEqual(found))
            throw new ModelViolationException($"partition {number}: from {from} to {entry.Position} there was to be written [{string.Join(", ", expected)}], and was [{string.Join(", ", found)}]");
    }

    private IEnumerable<string> ExpectedOf(long offset, IReadOnlyList<OutputRecord> outputs)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"in/{number}/{offset}");
        var isDead = outputs.Any(output => output.Topic == ModelOptions.DeadLetterTopic && Header(output, EoHeaders.Source) == source);
        if (!isDead)
            return [$"out {source} 0/2", $"out {source} 1/2"];
        var kind = Header(outputs.First(output => Header(output, EoHeaders.Source) == source), EoHeaders.ErrorKind);
        if (world.Schedule.HasEffects && kind != "crash")
            CheckDoubt(offset, kind);
        else if (_deaths.GetValueOrDefault(offset) < ModelOptions.CrashLimit)
            throw new ModelViolationException($"partition {number}: offset {offset} became a dead letter after {_deaths.GetValueOrDefault(offset)} deaths at its work");
        return [$"{ModelOptions.DeadLetterTopic} {source} 0/1"];
    }

    // An effect whose outcome nobody knew, or that was called and not done.
    private void CheckDoubt(long offset, string kind)
    {
        var key = ModelSettlement.KeyOf(offset);
        if (kind switch { "uncertain" => !world.Store.WasUncertain(key), "transient" => world.Bank.ChargesOf(key) > 0, _ => true })
            throw new ModelViolationException($"partition {number}: offset {offset} with {key} became a dead letter: {kind}");
    }

    private static string Header(OutputRecord output, string name) => Encoding.UTF8.GetString(output.Headers.Last(header => header.Name == name).Value!);
}
