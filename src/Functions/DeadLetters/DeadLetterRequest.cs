using ExactlyOnce.Kafka;

namespace Functions.DeadLetters;

/// <summary>Which dead letters, and what is to be done: the body of the requests that do something.</summary>
/// <param name="Queue">The dead-letter topic.</param>
/// <param name="Why">The reason; it stays in the journal.</param>
/// <param name="By">Who; it stays in the journal.</param>
/// <param name="Ids">Only these, each partition/offset.</param>
/// <param name="Topic">Only those that come from this topic.</param>
/// <param name="Key">Only those with this key: a text, or hex:00ff.</param>
/// <param name="Reason">Only those of this kind, or whose exception's type or message contains it.</param>
/// <param name="Since">Only those that last failed then or later.</param>
/// <param name="Until">Only those that last failed before.</param>
/// <param name="All">All that are open; needed where nothing else says which.</param>
/// <param name="Force">Also those that were replayed or discarded before.</param>
public sealed record DeadLetterRequest(
    string? Queue,
    string? Why,
    string? By,
    IReadOnlyList<string>? Ids,
    string? Topic,
    string? Key,
    string? Reason,
    DateTimeOffset? Since,
    DateTimeOffset? Until,
    bool All,
    bool Force)
{
    /// <summary>The order that it gives.</summary>
    internal DeadLetterOrder Order => new(By!, Why!) { Force = Force };

    /// <summary>What is wrong with it; null where nothing is.</summary>
    internal string? FindProblem() =>
        string.IsNullOrWhiteSpace(Why) || string.IsNullOrWhiteSpace(By) ? "why and by are needed: they stay in the journal"
        : Ids?.FirstOrDefault(id => !DeadLetterFilter.IsId(id)) is { } wrong ? $"'{wrong}' is no dead letter's id; it must be partition/offset, as 3/17"
        : Ids is null && Topic is null && Key is null && Reason is null && Since is null && Until is null && !All ? "say which dead letters: ids, topic, key, reason, since, until, or \"all\": true"
        : null;

    /// <summary>The dead letters that it is about.</summary>
    /// <exception cref="FormatException">The key is no key.</exception>
    internal DeadLetterFilter ToFilter() => new()
    {
        Ids = Ids?.ToHashSet(),
        Topic = Topic,
        Key = Key is null ? null : DeadLetterFilter.ParseKey(Key),
        Reason = Reason,
        Since = Since,
        Until = Until,
    };
}
