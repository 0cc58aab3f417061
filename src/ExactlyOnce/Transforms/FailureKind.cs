namespace ExactlyOnce;

/// <summary>What an exception of a transform says of its record.</summary>
public enum FailureKind
{
    /// <summary>The record will always fail: it goes to the dead-letter topic.</summary>
    Permanent,

    /// <summary>The record may succeed later: it goes to the retry topic, or to the dead-letter topic where there is none.</summary>
    Transient,
}
