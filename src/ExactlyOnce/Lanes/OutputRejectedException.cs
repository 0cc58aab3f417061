namespace ExactlyOnce;

/// <summary>A record of the transaction can never be written (too large, not authorised); the transaction must be aborted.</summary>
public sealed class OutputRejectedException(string message, Exception? innerException = null) : Exception(message, innerException);
