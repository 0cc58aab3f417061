using System.Text;
using System.Text.Json;
using ExactlyOnce;

namespace Functions.Watching;

/// <summary>What a person found out about a key: the body of the request that settles it. One of result, failure and notDone.</summary>
/// <param name="Effect">The effect's name.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Result">It was done: its result as JSON, as the effect would have returned it.</param>
/// <param name="Failure">It was not done, and never will be: the reason.</param>
/// <param name="NotDone">It was not done: whoever comes next does it.</param>
/// <param name="Why">How that is known; it stays in the key's history.</param>
/// <param name="By">Who; it stays in the key's history.</param>
public sealed record ResolveRequest(string? Effect, string? Key, JsonElement? Result, string? Failure, bool NotDone, string? Why, string? By)
{
    internal KeyResolution Resolution => new(By!, Why!) { Result = Result is { } result ? Encoding.UTF8.GetBytes(result.GetRawText()) : null, Failure = Failure };

    /// <summary>What is wrong with it; null where nothing is.</summary>
    internal string? FindProblem() =>
        string.IsNullOrWhiteSpace(Why) || string.IsNullOrWhiteSpace(By) ? "why and by are needed: they stay in the key's history"
        : string.IsNullOrEmpty(Key) ? "key is missing: say which"
        : new[] { Result is not null, !string.IsNullOrWhiteSpace(Failure), NotDone }.Count(given => given) != 1 ? "say what you found out: one of result, failure and \"notDone\": true"
        : null;
}
