namespace ExactlyOnce;

/// <summary>Thrown by an effect that was not done and never will be (a closed account): recorded as the key's outcome, for every caller.</summary>
public sealed class EffectRejectedException(string message, Exception? innerException = null) : Exception(message, innerException);
