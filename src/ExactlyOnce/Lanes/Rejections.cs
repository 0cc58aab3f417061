using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;

namespace ExactlyOnce.Lanes;

/// <summary>
/// What a lane does about records that the cluster refuses for ever: it finds the input record whose they are, makes a dead letter of it,
/// and where that is too large, a smaller one.
/// </summary>
internal sealed class Rejections(LaneId id, LaneEnvironment environment)
{
    // Which record of a rejected transaction is to blame is not known: the next ones are smaller, down to one record.
    private int _records = environment.Options.MaxRecordsPerTransaction;
    private Blame? _blame;

    /// <summary>How many records the next transaction takes at most.</summary>
    public int MostRecords => _records;

    /// <summary>The input record that is to be alone in its transaction; null where none is.</summary>
    public long? Blamed => _blame?.Offset;

    /// <summary>How much of a failure the record's topic takes.</summary>
    public ErrorDetail DetailOf(InputRecord record) => _blame?.Offset == record.Offset ? _blame.Detail : ErrorDetail.Full;

    /// <summary>Why the record must become a dead letter; null where it need not.</summary>
    public OutputRejectedException? Of(InputRecord record) => _blame?.Offset == record.Offset ? _blame.Rejection : null;

    /// <summary>The next slices may be larger again.</summary>
    public void Committed() => _records = Math.Min(2 * _records, environment.Options.MaxRecordsPerTransaction);

    /// <summary>The next slices are smaller, until the record to blame is alone and becomes a dead letter.</summary>
    /// <exception cref="DeadLetterRejectedException">It is alone, and it is a dead letter already, as small as can be.</exception>
    public void Add(Slice slice, OutputRejectedException rejection)
    {
        _records = Math.Max(1, slice.Records.Count / 2);
        if (slice.Records.Count > 1)
        {
            _blame = null;
            return;
        }
        var refused = slice.Records[0];
        var (record, detail) = (refused.Input, DetailOf(refused.Input));
        _blame = refused.Outcome == RecordOutcome.DeadLettered
            ? Smaller(record, detail, rejection) is { } smaller ? new Blame(record.Offset, smaller, Of(record)) : null
            : refused.Outcome != RecordOutcome.Processed && rejection.IsTooLarge && detail == ErrorDetail.Full
                ? new Blame(record.Offset, ErrorDetail.Brief, null)
            : new Blame(record.Offset, ErrorDetail.Full, rejection);
        if (_blame is null)
            throw new DeadLetterRejectedException(record, environment.Options.DeadLetterTopic, rejection);
        environment.Logger.Rejected(id, record.Offset, refused.Outputs[0].Topic, rejection.Message);
    }

    private ErrorDetail? Smaller(InputRecord record, ErrorDetail detail, OutputRejectedException rejection) => detail switch
    {
        ErrorDetail.Full when rejection.IsTooLarge => ErrorDetail.Brief,
        ErrorDetail.Brief when rejection.IsTooLarge && environment.Router.HasClaimCheck && record.Value is not null => ErrorDetail.ClaimCheck,
        _ => null,
    };

    private sealed record Blame(long Offset, ErrorDetail Detail, OutputRejectedException? Rejection);
}
