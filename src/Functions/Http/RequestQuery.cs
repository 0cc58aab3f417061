using System.Globalization;
using ExactlyOnce.Kafka;
using Microsoft.AspNetCore.Http;

namespace Functions.Http;

/// <summary>What a request's query asks for. An empty value is none.</summary>
internal sealed class RequestQuery(HttpRequest request)
{
    /// <summary>Which failed records: by topic, key, reason, since, until, id and state (open, replayed, discarded, all).</summary>
    /// <exception cref="FormatException">One of them is none.</exception>
    public DeadLetterFilter Filter => new()
    {
        Ids = Text("id") is { } id ? new HashSet<string> { id } : null,
        Topic = Text("topic"),
        Key = Text("key") is { } key ? DeadLetterFilter.ParseKey(key) : null,
        Reason = Text("reason"),
        Since = Time("since"),
        Until = Time("until"),
        State = (Text("state") ?? "open") switch
        {
            "all" => null,
            var state => Enum.TryParse<DeadLetterState>(state, ignoreCase: true, out var known) ? known : throw new FormatException($"state is '{state}'; it must be open, replayed, discarded or all"),
        },
    };

    /// <summary>How many to show.</summary>
    /// <exception cref="FormatException">It is no whole number.</exception>
    public int Limit(int otherwise) => Text("limit") is { } most ? int.Parse(most, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>What is asked for by a name; null where nothing is.</summary>
    public string? Text(string name) => request.Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    private DateTimeOffset? Time(string name) => Text(name) is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
}
