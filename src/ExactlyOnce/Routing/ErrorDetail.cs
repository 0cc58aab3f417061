namespace ExactlyOnce.Routing;

/// <summary>How much is told of a failure, from most to least; what is too large for its topic is tried with less.</summary>
internal enum ErrorDetail
{
    /// <summary>Message and stack, trimmed.</summary>
    Full,

    /// <summary>The exception's type and the beginning of its message.</summary>
    Brief,

    /// <summary>As brief, and the record's value is in a store of its own.</summary>
    ClaimCheck,
}
