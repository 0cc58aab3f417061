namespace ExactlyOnce;

/// <summary>A record of the transaction can never be written (too large, not authorised). The producer can still abort it, and is then disposed.</summary>
public sealed class OutputRejectedException(string message, Exception? innerException = null) : Exception(message, innerException);
