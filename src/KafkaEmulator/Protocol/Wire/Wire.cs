using System.Runtime.CompilerServices;

namespace KafkaEmulation.Protocol;

/// <summary>
/// One pass over a message: reading, writing, or telling it to a person. A message shows its fields once
/// (<see cref="IMessage.Visit"/>), and every direction follows from it. Flexible versions (KIP-482) use compact lengths and tagged
/// fields; the wire knows which it is in. Each field's name is the expression that it was shown as.
/// </summary>
internal abstract class Wire(short version, bool flexible)
{
    /// <summary>The API version of the message.</summary>
    public short Version { get; } = version;

    /// <summary>Compact lengths and tagged fields (KIP-482).</summary>
    public bool Flexible { get; } = flexible;

    public abstract void Int8(ref sbyte value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Int16(ref short value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Int32(ref int value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Int64(ref long value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Bool(ref bool value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Uuid(ref Guid value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void String(ref string value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void NullableString(ref string? value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Bytes(ref ReadOnlyMemory<byte> value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void NullableBytes(ref ReadOnlyMemory<byte>? value, [CallerArgumentExpression(nameof(value))] string name = "");

    /// <summary>Record batches of a produce request; null where there are none.</summary>
    public abstract void Records(ref ReadOnlyMemory<byte>? value, [CallerArgumentExpression(nameof(value))] string name = "");

    /// <summary>Record batches of a fetch response, copied from the log when the response is sent.</summary>
    public abstract void Records(ref Storage.LogSlice value, [CallerArgumentExpression(nameof(value))] string name = "");

    public abstract void Int8s(ref List<sbyte> values, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void Int32s(ref List<int> values, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void Int64s(ref List<long> values, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void Strings(ref List<string> values, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void NullableInt32s(ref List<int>? values, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void NullableStrings(ref List<string>? values, [CallerArgumentExpression(nameof(values))] string name = "");

    public abstract void Array<T>(ref List<T> items, [CallerArgumentExpression(nameof(items))] string name = "")
        where T : IMessage, new();

    public abstract void NullableArray<T>(ref List<T>? items, [CallerArgumentExpression(nameof(items))] string name = "")
        where T : IMessage, new();

    /// <summary>A structure inside a structure.</summary>
    public abstract void Struct<T>(ref T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : IMessage, new();

    /// <summary>A structure that may be absent (KIP-893).</summary>
    public abstract void NullableStruct<T>(ref T? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : class, IMessage, new();

    /// <summary>
    /// The tagged fields that end a structure in flexible versions: those given are read, or written where they are set, in the
    /// order of their tags; others are passed over when read.
    /// </summary>
    public abstract void Tags(params ReadOnlySpan<TaggedField> fields);

    public virtual void Error(ref ErrorCode value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        var code = (short)value;
        Int16(ref code, name);
        value = (ErrorCode)code;
    }

    /// <summary>An enumeration that travels as one byte.</summary>
    public virtual void Enum<T>(ref T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum
    {
        var number = Unsafe.BitCast<T, sbyte>(value);
        Int8(ref number, name);
        value = Unsafe.BitCast<sbyte, T>(number);
    }

    /// <summary>How long a quota would have the client wait: there are none.</summary>
    public void ThrottleTime() => Ignored(0, "ThrottleTimeMs");

    /// <summary>A field that this emulator neither uses nor varies: written as given, read and forgotten.</summary>
    public void Ignored(int value, string name) => Int32(ref value, name);

    /// <inheritdoc cref="Ignored(int, string)"/>
    public void Ignored(long value, string name) => Int64(ref value, name);

    /// <inheritdoc cref="Ignored(int, string)"/>
    public void Ignored(sbyte value, string name) => Int8(ref value, name);

    /// <inheritdoc cref="Ignored(int, string)"/>
    public void Ignored(bool value, string name) => Bool(ref value, name);

    /// <inheritdoc cref="Ignored(int, string)"/>
    public void Ignored(string? value, string name) => NullableString(ref value, name);
}

/// <summary>A tagged field (KIP-482).</summary>
/// <param name="Tag">Its number in the message's schema.</param>
/// <param name="IsSet">Whether it is written: a field that has its default is left out.</param>
/// <param name="Visit">Shows the field to the wire.</param>
internal readonly record struct TaggedField(uint Tag, bool IsSet, Action<Wire> Visit);
