namespace Functions.Payments;

/// <summary>A payment that can never be processed; the message names the field, the rule and what was found.</summary>
public sealed class InvalidPaymentException(string message, Exception? innerException = null) : Exception(message, innerException);
