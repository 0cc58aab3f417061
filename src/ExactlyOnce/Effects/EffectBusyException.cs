namespace ExactlyOnce;

/// <summary>Somebody else is at work on the key, within its lease: wait, and ask again.</summary>
public sealed class EffectBusyException(string effect, string key, Exception? innerException = null)
    : RetriableException($"The key '{key}' of effect {effect} is at work elsewhere.", innerException);
