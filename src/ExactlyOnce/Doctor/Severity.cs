namespace ExactlyOnce;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>For whoever wants to know.</summary>
    Information,

    /// <summary>The guarantee holds, and something will go wrong some day.</summary>
    Warning,

    /// <summary>The guarantee does not hold, or nothing works at all.</summary>
    Error,
}
