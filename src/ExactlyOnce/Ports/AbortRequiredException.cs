namespace ExactlyOnce;

/// <summary>The transaction cannot be committed. The producer can still abort it, and is then disposed.</summary>
public sealed class AbortRequiredException(string message, Exception? innerException = null) : Exception(message, innerException);
