using System.Globalization;
using System.Text;

namespace ExactlyOnce;

/// <summary>
/// The headers that records get when they are written, all UTF-8 text. With them a sink outside Kafka can recognise what it already has.
/// </summary>
public static class EoHeaders
{
    /// <summary>Where an output comes from: <c>topic/partition/offset</c> of its input record.</summary>
    public const string Source = "eo-source";

    /// <summary>Which of its input's outputs it is, and how many there are: <c>0/3</c> is the first of three.</summary>
    public const string Sequence = "eo-seq";

    /// <summary>The transactional id that wrote it; absent where no transaction did.</summary>
    public const string Transaction = "eo-txn";

    /// <summary>
    /// Which attempt at its input it comes from, from <c>1</c>. Of a retry record and a dead letter: how often it has failed; <c>0</c> where
    /// it only waits for an earlier record of its key.
    /// </summary>
    public const string Attempt = "eo-attempt";

    /// <summary>
    /// Why a record failed: <c>permanent</c>, <c>transient</c>, <c>result</c> (what the transform returned is a failure by a rule),
    /// <c>output</c> (what it became could not be written), <c>crash</c> (it killed its process), <c>conflict</c> (its effect's key stands
    /// for another command), <c>uncertain</c> (nobody knows whether its effect was done) or <c>unroutable</c> (a record in a retry topic
    /// that does not say where it belongs).
    /// </summary>
    public const string ErrorKind = "eo-error-kind";

    /// <summary>The full name of the exception's type.</summary>
    public const string ErrorType = "eo-error-type";

    /// <summary>The exception's message, trimmed to 1,024 characters.</summary>
    public const string ErrorMessage = "eo-error-message";

    /// <summary>The exception with what is inside it and its stack, trimmed to 4,096 characters.</summary>
    public const string ErrorStack = "eo-error-stack";

    /// <summary>When the record first failed, as <c>2026-11-23T02:10:00.123Z</c>.</summary>
    public const string FirstFailure = "eo-error-first";

    /// <summary>When the record last failed.</summary>
    public const string LastFailure = "eo-error-last";

    /// <summary>The application that it failed in, with its version.</summary>
    public const string Application = "eo-app";

    /// <summary>
    /// Of a retry record and a dead letter: how many headers are its own. They come before this one, as they were; behind it is what was
    /// added.
    /// </summary>
    public const string Own = "eo-headers";

    /// <summary>The record's own timestamp, in milliseconds since 1970; absent where it had none.</summary>
    public const string Timestamp = "eo-timestamp";

    /// <summary><c>topic/partition/offset</c> of a failed record as it first came, however often it has come back since.</summary>
    public const string Origin = "eo-origin";

    /// <summary>The retry tier that a record waits in, or comes back from, from <c>1</c>.</summary>
    public const string Tier = "eo-tier";

    /// <summary>When a retry record is due, in milliseconds since 1970.</summary>
    public const string Due = "eo-due";

    /// <summary>
    /// A record that came back to its topic: <c>retry</c>, or <c>replay</c> of a dead letter.
    /// </summary>
    public const string Return = "eo-return";

    /// <summary>The dead letter that a record is a replay of: <c>topic/partition/offset</c>.</summary>
    public const string ReplayOf = "eo-replay-of";

    /// <summary>Where the value of a dead letter is that was too large for its topic; the dead letter's own value is empty then.</summary>
    public const string Claim = "eo-claim";

    /// <summary>The SHA-256 of such a value, in hexadecimal digits.</summary>
    public const string ClaimHash = "eo-claim-sha256";

    /// <summary>The value of <see cref="Return"/> for a record that comes back from a retry tier.</summary>
    public const string ReturnedFromRetry = "retry";

    /// <summary>The value of <see cref="Return"/> for a replayed dead letter.</summary>
    public const string Replayed = "replay";

    /// <summary>topic/partition/offset.</summary>
    internal static string Place(InputRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.Topic}/{record.Partition}/{record.Offset}");

    internal static byte[] Text(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture));
}
