namespace ExactlyOnce;

/// <summary>Thrown by a transform for a record that may succeed later.</summary>
public sealed class TransientFailureException(string message, Exception? innerException = null) : Exception(message, innerException);
