using System.Globalization;
using System.Text;

namespace ExactlyOnce.Kafka;

/// <summary>Which dead letters; those that fit everything that is given.</summary>
public sealed record DeadLetterFilter
{
    private const string Hex = "hex:";

    /// <summary>Only these, by <see cref="FailedRecord.Id"/>; null for any.</summary>
    public IReadOnlySet<string>? Ids { get; init; }

    /// <summary>Those that come from this topic.</summary>
    public string? Topic { get; init; }

    /// <summary>Those with this key.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Those whose kind this is, or whose exception's type or message contains it; capital letters or not.</summary>
    public string? Reason { get; init; }

    /// <summary>Those that last failed then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Those that last failed before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Those in this state; null for any.</summary>
    public DeadLetterState? State { get; init; } = DeadLetterState.Open;

    /// <summary>A key as people write it: a text, or <c>hex:00ff</c>.</summary>
    /// <exception cref="FormatException">It begins as hexadecimal digits and is none.</exception>
    public static byte[] ParseKey(string text) =>
        text.StartsWith(Hex, StringComparison.Ordinal) ? Convert.FromHexString(text[Hex.Length..]) : Encoding.UTF8.GetBytes(text);

    /// <summary>Whether a text is an id: partition/offset.</summary>
    public static bool IsId(string text) =>
        text.Split('/') is [var partition, var offset]
        && int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Whether a record fits, whatever its state.</summary>
    public bool Fits(FailedRecord letter) =>
        Ids?.Contains(letter.Id) is not false
        && (Topic is null || letter.Topic == Topic)
        && (Key is null || (letter.Record.Key is { } key && key.AsSpan().SequenceEqual(Key)))
        && (Reason is null || letter.Kind.Equals(Reason, StringComparison.OrdinalIgnoreCase) || Has(letter.ErrorType, Reason) || Has(letter.ErrorMessage, Reason))
        && (Since is null || TimeOf(letter) >= Since)
        && (Until is null || TimeOf(letter) < Until);

    private static DateTimeOffset? TimeOf(FailedRecord letter) => letter.LastFailure ?? letter.Record.Timestamp;

    private static bool Has(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) is true;
}
