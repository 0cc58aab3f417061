namespace ExactlyOnce;

/// <summary>A record's header.</summary>
/// <param name="Name">The name; it need not be unique in a record.</param>
/// <param name="Value">The value; null is allowed, and is not the same as empty.</param>
public readonly record struct RecordHeader(string Name, byte[]? Value);
