namespace ExactlyOnce;

/// <summary>A record of the transaction can never be written (too large, not authorised). The producer can still abort it, and is then disposed.</summary>
public sealed class OutputRejectedException(string message, Exception? innerException = null, bool isTooLarge = false) : Exception(message, innerException)
{
    /// <summary>Whether a smaller record might be taken.</summary>
    public bool IsTooLarge { get; } = isTooLarge;
}
