namespace ExactlyOnce.Effects;

/// <summary>The effect was done, and its result cannot be recorded.</summary>
internal sealed class UnrecordableResultException(string message, Exception? innerException = null) : Exception(message, innerException);
