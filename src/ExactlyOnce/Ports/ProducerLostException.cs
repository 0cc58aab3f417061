namespace ExactlyOnce;

/// <summary>The producer is fenced or broken for good: it must be disposed and never used again.</summary>
public sealed class ProducerLostException(string message, Exception? innerException = null, bool isFenced = false) : Exception(message, innerException)
{
    /// <summary>Whether another producer took its transactional id.</summary>
    public bool IsFenced { get; } = isFenced;
}
