namespace ExactlyOnce;

/// <summary>The transaction must be aborted; the producer lives on.</summary>
public sealed class AbortRequiredException(string message, Exception? innerException = null) : Exception(message, innerException);
