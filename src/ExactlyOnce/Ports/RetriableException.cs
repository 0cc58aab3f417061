namespace ExactlyOnce;

/// <summary>The same call is to be made again: nothing is known to have failed for good.</summary>
public class RetriableException(string message, Exception? innerException = null) : Exception(message, innerException);
