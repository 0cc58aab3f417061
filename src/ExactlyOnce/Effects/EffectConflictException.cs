namespace ExactlyOnce;

/// <summary>The key was used before, for another command. Its record becomes a dead letter.</summary>
public sealed class EffectConflictException(string effect, string key, string? source)
    : Exception(
        $"The key '{key}' of effect {effect} stands for another command{(source is null ? "" : $", that of {source}")}: two commands need two keys. "
        + "Nothing was done for this one.");
