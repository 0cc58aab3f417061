namespace ExactlyOnce.Kafka;

/// <summary>A dead letter for programs: what <c>./dev dlq --json</c> and the HTTP functions answer with. Bytes are Base64.</summary>
/// <param name="Id">As <see cref="DeadLetter.Id"/>.</param>
/// <param name="State">As <see cref="QueuedDeadLetter.State"/>.</param>
/// <param name="Source">As <see cref="DeadLetter.Source"/>.</param>
/// <param name="Origin">As <see cref="DeadLetter.Origin"/>.</param>
/// <param name="Attempts">As <see cref="DeadLetter.Attempts"/>.</param>
/// <param name="Reason">As <see cref="DeadLetter.Kind"/>.</param>
/// <param name="ErrorType">As <see cref="DeadLetter.ErrorType"/>.</param>
/// <param name="ErrorMessage">As <see cref="DeadLetter.ErrorMessage"/>.</param>
/// <param name="ErrorStack">As <see cref="DeadLetter.ErrorStack"/>.</param>
/// <param name="FirstFailure">As <see cref="DeadLetter.FirstFailure"/>.</param>
/// <param name="LastFailure">As <see cref="DeadLetter.LastFailure"/>.</param>
/// <param name="Application">As <see cref="DeadLetter.Application"/>.</param>
/// <param name="Timestamp">As <see cref="DeadLetter.Timestamp"/>.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Value">The record's value.</param>
/// <param name="Claim">As <see cref="DeadLetter.Claim"/>.</param>
/// <param name="Headers">The record's own headers.</param>
/// <param name="History">As <see cref="QueuedDeadLetter.History"/>.</param>
public sealed record DeadLetterDescription(
    string Id,
    DeadLetterState State,
    string? Source,
    string? Origin,
    long Attempts,
    string Reason,
    string? ErrorType,
    string? ErrorMessage,
    string? ErrorStack,
    DateTimeOffset? FirstFailure,
    DateTimeOffset? LastFailure,
    string? Application,
    DateTimeOffset? Timestamp,
    byte[]? Key,
    byte[]? Value,
    Uri? Claim,
    IReadOnlyList<RecordHeader> Headers,
    IReadOnlyList<JournalEntry> History)
{
    /// <summary>The description of a dead letter.</summary>
    public static DeadLetterDescription Of(QueuedDeadLetter queued)
    {
        var letter = queued.Letter;
        return new DeadLetterDescription(
            letter.Id,
            queued.State,
            letter.Source,
            letter.Origin,
            letter.Attempts,
            letter.Kind,
            letter.ErrorType,
            letter.ErrorMessage,
            letter.ErrorStack,
            letter.FirstFailure,
            letter.LastFailure,
            letter.Application,
            letter.Timestamp,
            letter.Record.Key,
            letter.Record.Value,
            letter.Claim,
            letter.Headers,
            queued.History);
    }
}
