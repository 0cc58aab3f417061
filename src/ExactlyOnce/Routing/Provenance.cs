namespace ExactlyOnce.Routing;

/// <summary>Where a record has been before it came to the lane, as the headers tell that were added behind its own.</summary>
/// <param name="Origin">topic/partition/offset of the record as it first came.</param>
/// <param name="FirstFailure">When it first failed; null where it has not.</param>
/// <param name="Tier">The retry tier that it returns from; 0 for none.</param>
/// <param name="Since">The offset at which it was sent to that tier.</param>
/// <param name="Trace">The trace of where it failed, or was replayed; null where it was not traced, or has not been anywhere.</param>
internal sealed record Provenance(string Origin, string? FirstFailure, int Tier, long Since, TraceContext? Trace)
{
    /// <summary>
    /// The record as its producer wrote it, where it returns from a retry tier or is replayed: its own headers and its own timestamp.
    /// Any other record as it is, the dead letters of another pipeline among them.
    /// </summary>
    public static InputRecord Restore(InputRecord record)
    {
        if (record.Return is not null)
            return record;
        var added = AddedHeaders.Of(record.Headers);
        return added?.Text(EoHeaders.Return) switch
        {
            EoHeaders.ReturnedFromRetry => Restore(record, added) with
            {
                Attempt = (int)Math.Min(added.Number(EoHeaders.Attempt) ?? 0, int.MaxValue - 1) + 1,
                Return = new Provenance(
                    added.Text(EoHeaders.Origin) ?? EoHeaders.Place(record),
                    added.Text(EoHeaders.FirstFailure),
                    (int)Math.Min(added.Number(EoHeaders.Tier) ?? 0, int.MaxValue),
                    added.Place(EoHeaders.Source)?.Offset ?? 0,
                    added.Trace),
            },
            EoHeaders.Replayed => Restore(record, added) with { Return = First(record) with { Trace = added.Trace } },
            _ => record,
        };
    }

    private static InputRecord Restore(InputRecord record, AddedHeaders added) =>
        record with { Headers = added.Own, Timestamp = added.Time(EoHeaders.Timestamp) ?? record.Timestamp };

    /// <summary>That of a record that comes for the first time.</summary>
    public static Provenance First(InputRecord record) => new(EoHeaders.Place(record), null, 0, 0, null);
}
