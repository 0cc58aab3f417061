using System.Text.Json;

namespace ExactlyOnce;

/// <summary>What is known of a key, for programs: what <c>./dev effects --json</c> and the HTTP functions answer with.</summary>
/// <param name="entry">What the store has.</param>
public sealed class EffectDescription(EffectEntry entry)
{
    /// <summary>As <see cref="EffectEntry.Key"/>.</summary>
    public string Key { get; } = entry.Key;

    /// <summary>As <see cref="EffectEntry.State"/>.</summary>
    public string State { get; } = entry.State.ToString();

    /// <summary>As <see cref="EffectEntry.IsReleased"/>.</summary>
    public bool IsReleased { get; } = entry.IsReleased;

    /// <summary>As <see cref="EffectEntry.Attempt"/>.</summary>
    public int Attempt { get; } = entry.Attempt;

    /// <summary>As <see cref="EffectEntry.Owner"/>.</summary>
    public string? Owner { get; } = entry.Owner;

    /// <summary>As <see cref="EffectEntry.LeaseUntil"/>.</summary>
    public DateTimeOffset LeaseUntil { get; } = entry.LeaseUntil;

    /// <summary>As <see cref="EffectEntry.Fingerprint"/>, in hexadecimal digits.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(entry.Fingerprint);

    /// <summary>As <see cref="EffectEntry.Result"/>.</summary>
    public JsonElement? Result { get; init; } = entry.Result is { } result ? JsonSerializer.Deserialize<JsonElement>(result) : null;

    /// <summary>As <see cref="EffectEntry.Reason"/>.</summary>
    public string? Reason { get; init; } = entry.Reason;

    /// <summary>As <see cref="EffectEntry.Created"/>.</summary>
    public DateTimeOffset Created { get; } = entry.Created;

    /// <summary>As <see cref="EffectEntry.Completed"/>.</summary>
    public DateTimeOffset? Completed { get; } = entry.Completed;

    /// <summary>As <see cref="EffectEntry.Expires"/>.</summary>
    public DateTimeOffset? Expires { get; } = entry.Expires;

    /// <summary>As <see cref="EffectEntry.Source"/>.</summary>
    public string? Source { get; } = entry.Source;

    /// <summary>As <see cref="EffectEntry.History"/>.</summary>
    public IReadOnlyList<EffectEvent> History { get; } = entry.History;
}
