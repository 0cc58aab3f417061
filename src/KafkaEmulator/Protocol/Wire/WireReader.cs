using System.Buffers.Binary;
using System.Text;
using KafkaEmulation.Storage;

namespace KafkaEmulation.Protocol;

/// <summary>
/// Reads a message from a frame that it does not own. Every length is checked against what is left before anything is allocated.
/// </summary>
internal sealed class WireReader(ReadOnlyMemory<byte> frame, short version, bool flexible) : Wire(version, flexible)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A claimed count is not trusted with memory: a list grows as its elements are really read.
    private const int MaxReserved = 1024;

    // An element takes a byte on the wire and many in memory: so many of them are an attack, not a request.
    private const int MaxElements = 1_000_000;

    private int _position;
    private int _elements;

    public int Remaining => frame.Length - _position;

    public override void Int8(ref sbyte value, string name = "") => value = (sbyte)Take(1)[0];

    public override void Int16(ref short value, string name = "") => value = BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public override void Int32(ref int value, string name = "") => value = BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public override void Int64(ref long value, string name = "") => value = BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public override void Bool(ref bool value, string name = "") => value = Take(1)[0] != 0;

    public override void Uuid(ref Guid value, string name = "") => value = new Guid(Take(16), bigEndian: true);

    public override void String(ref string value, string name = "") => value = Text() ?? throw new MalformedRequestException($"a string at byte {_position} is null");

    public override void NullableString(ref string? value, string name = "") => value = Text();

    public override void Bytes(ref ReadOnlyMemory<byte> value, string name = "") =>
        value = Blob() ?? throw new MalformedRequestException($"bytes at byte {_position} are null");

    public override void NullableBytes(ref ReadOnlyMemory<byte>? value, string name = "") => value = Blob();

    public override void Records(ref ReadOnlyMemory<byte>? value, string name = "") => value = Blob();

    public override void Records(ref LogSlice value, string name = "") =>
        value = Blob() is { } bytes ? LogSlice.Of(bytes) : LogSlice.Empty;

    public override void Int8s(ref List<sbyte> values, string name = "")
    {
        var count = Count(elementSize: 1) ?? throw NullArray();
        values = [.. Take(count).ToArray().Select(value => (sbyte)value)];
    }

    public override void Int32s(ref List<int> values, string name = "")
    {
        List<int>? read = null;
        NullableInt32s(ref read);
        values = read ?? throw NullArray();
    }

    public override void NullableInt32s(ref List<int>? values, string name = "")
    {
        values = null;
        if (Count(elementSize: 4) is not { } count)
            return;
        values = new List<int>(Math.Min(count, MaxReserved));
        for (var i = 0; i < count; i++)
        {
            var value = 0;
            Int32(ref value);
            values.Add(value);
        }
    }

    public override void Int64s(ref List<long> values, string name = "")
    {
        var count = Count(elementSize: 8) ?? throw NullArray();
        values = new List<long>(Math.Min(count, MaxReserved));
        for (var i = 0; i < count; i++)
        {
            var value = 0L;
            Int64(ref value);
            values.Add(value);
        }
    }

    public override void Strings(ref List<string> values, string name = "")
    {
        List<string>? read = null;
        NullableStrings(ref read);
        values = read ?? throw NullArray();
    }

    public override void NullableStrings(ref List<string>? values, string name = "")
    {
        values = null;
        if (Count(elementSize: 1) is not { } count)
            return;
        values = new List<string>(Math.Min(count, MaxReserved));
        for (var i = 0; i < count; i++)
        {
            var value = "";
            String(ref value);
            values.Add(value);
        }
    }

    public override void Array<T>(ref List<T> items, string name = "")
    {
        List<T>? read = null;
        NullableArray(ref read);
        items = read ?? throw NullArray();
    }

    public override void NullableArray<T>(ref List<T>? items, string name = "")
    {
        if (Count(elementSize: 1) is not { } count)
        {
            items = null;
            return;
        }
        items = new List<T>(Math.Min(count, MaxReserved));
        for (var i = 0; i < count; i++)
        {
            var item = new T();
            item.Visit(this);
            items.Add(item);
        }
    }

    public override void Struct<T>(ref T value, string name = "")
    {
        value = new T();
        value.Visit(this);
    }

    public override void NullableStruct<T>(ref T? value, string name = "")
        where T : class
    {
        value = null;
        if ((sbyte)Take(1)[0] < 0)
            return;
        value = new T();
        value.Visit(this);
    }

    public override void Tags(params ReadOnlySpan<TaggedField> fields)
    {
        if (!Flexible)
            return;
        for (var left = Unsigned(); left > 0; left--)
        {
            var tag = Unsigned();
            var end = Length(Unsigned()) + _position;
            foreach (var field in fields)
            {
                if (field.Tag == tag)
                    field.Visit(this);
            }
            if (_position > end)
                throw new MalformedRequestException($"the tagged field {tag} before byte {_position} is longer than it claims");
            _position = end;
        }
    }

    /// <summary>The header's client id keeps its two-byte length in flexible versions (RequestHeader.json).</summary>
    public string? ShortLengthString()
    {
        var length = BinaryPrimitives.ReadInt16BigEndian(Take(2));
        return length < 0 ? null : Decode(Take(length));
    }

    private string? Text()
    {
        if (!Flexible)
            return ShortLengthString();
        var length = Unsigned();
        return length == 0 ? null : Decode(Take(Length(length - 1)));
    }

    private ReadOnlyMemory<byte>? Blob()
    {
        int length;
        if (Flexible)
        {
            var encoded = Unsigned();
            if (encoded == 0)
                return null;
            length = Length(encoded - 1);
        }
        else
        {
            length = BinaryPrimitives.ReadInt32BigEndian(Take(4));
            if (length < 0)
                return null;
        }
        Take(length);
        return frame.Slice(_position - length, length);
    }

    private int? Count(int elementSize)
    {
        long count;
        if (Flexible)
        {
            var encoded = Unsigned();
            if (encoded == 0)
                return null;
            count = encoded - 1;
        }
        else
        {
            count = BinaryPrimitives.ReadInt32BigEndian(Take(4));
            if (count < 0)
                return null;
        }
        if (count * elementSize > Remaining)
            throw new MalformedRequestException($"an array at byte {_position} claims {count} elements, and {Remaining} bytes are left");
        if ((_elements += (int)count) > MaxElements)
            throw new MalformedRequestException($"it has more than {MaxElements} elements");
        return (int)count;
    }

    private int Length(uint claimed) =>
        claimed <= Remaining ? (int)claimed : throw TooLong(claimed);

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > Remaining)
            throw TooLong((uint)length);
        var bytes = frame.Span.Slice(_position, length);
        _position += length;
        return bytes;
    }

    private uint Unsigned()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                return value;
        }
        throw new MalformedRequestException($"a variable-length integer before byte {_position} does not end");
    }

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new MalformedRequestException($"a string before byte {_position} is not UTF-8");
        }
    }

    private MalformedRequestException TooLong(uint claimed) =>
        new($"a field at byte {_position} claims {claimed} bytes, and {Remaining} are left");

    private MalformedRequestException NullArray() => new($"an array before byte {_position} is null");
}
