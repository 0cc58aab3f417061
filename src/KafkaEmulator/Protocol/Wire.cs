namespace KafkaEmulation.Protocol;

/// <summary>
/// One pass over a message, reading or writing. A message names its fields once (<see cref="IMessage.Visit"/>) and both directions
/// follow from it. Flexible versions (KIP-482) use compact lengths and tagged fields; the wire knows which it is in.
/// </summary>
internal abstract class Wire(short version, bool flexible)
{
    /// <summary>The API version of the message.</summary>
    public short Version { get; } = version;

    /// <summary>Compact lengths and tagged fields (KIP-482).</summary>
    public bool Flexible { get; } = flexible;

    public abstract void Int8(ref sbyte value);

    public abstract void Int16(ref short value);

    public abstract void Int32(ref int value);

    public abstract void Int64(ref long value);

    public abstract void Bool(ref bool value);

    public abstract void Uuid(ref Guid value);

    public abstract void String(ref string value);

    public abstract void NullableString(ref string? value);

    public abstract void Bytes(ref ReadOnlyMemory<byte> value);

    /// <summary>Record batches of a produce request; null where there are none.</summary>
    public abstract void Records(ref ReadOnlyMemory<byte>? value);

    /// <summary>Record batches of a fetch response, copied from the log when the response is sent.</summary>
    public abstract void Records(ref Storage.LogSlice value);

    public abstract void Int32s(ref List<int> values);

    public abstract void Strings(ref List<string> values);

    public abstract void Array<T>(ref List<T> items)
        where T : IMessage, new();

    public abstract void NullableArray<T>(ref List<T>? items)
        where T : IMessage, new();

    /// <summary>The tagged fields that end a structure in flexible versions: none are written, all are passed over when read.</summary>
    public abstract void Tags();

    public void Error(ref ErrorCode value)
    {
        var code = (short)value;
        Int16(ref code);
        value = (ErrorCode)code;
    }

    /// <summary>A field that this emulator neither uses nor varies: written as given, read and forgotten.</summary>
    public void Ignored(int value) => Int32(ref value);

    /// <inheritdoc cref="Ignored(int)"/>
    public void Ignored(long value) => Int64(ref value);

    /// <inheritdoc cref="Ignored(int)"/>
    public void Ignored(sbyte value) => Int8(ref value);

    /// <inheritdoc cref="Ignored(int)"/>
    public void Ignored(bool value) => Bool(ref value);

    /// <inheritdoc cref="Ignored(int)"/>
    public void Ignored(string? value) => NullableString(ref value);
}
