using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using KafkaEmulation.Storage;

namespace KafkaEmulation.Protocol;

/// <summary>
/// Writes a message into memory, save record batches of the log, which it only notes: <see cref="CopyTo"/> copies them when the
/// frame is sent, outside the broker's loop.
/// </summary>
internal sealed class WireWriter(short version, bool flexible) : Wire(version, flexible)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly List<(int At, LogSlice Slice)> _slices = [];

    /// <summary>Bytes that are no message.</summary>
    public static WireWriter Bare(ReadOnlySpan<byte> bytes)
    {
        var writer = new WireWriter(version: 0, flexible: false);
        bytes.CopyTo(writer.Claim(bytes.Length));
        return writer;
    }

    /// <summary>Size in bytes, record batches included.</summary>
    public long Length { get; private set; }

    public override void Int8(ref sbyte value, string name = "") => Claim(1)[0] = (byte)value;

    public override void Int16(ref short value, string name = "") => BinaryPrimitives.WriteInt16BigEndian(Claim(2), value);

    public override void Int32(ref int value, string name = "") => BinaryPrimitives.WriteInt32BigEndian(Claim(4), value);

    public override void Int64(ref long value, string name = "") => BinaryPrimitives.WriteInt64BigEndian(Claim(8), value);

    public override void Bool(ref bool value, string name = "") => Claim(1)[0] = value ? (byte)1 : (byte)0;

    public override void Uuid(ref Guid value, string name = "") => value.TryWriteBytes(Claim(16), bigEndian: true, out _);

    public override void String(ref string value, string name = "") => Text(value);

    public override void NullableString(ref string? value, string name = "") => Text(value);

    public override void Bytes(ref ReadOnlyMemory<byte> value, string name = "") => Blob(value);

    public override void NullableBytes(ref ReadOnlyMemory<byte>? value, string name = "") => Blob(value);

    public override void Records(ref ReadOnlyMemory<byte>? value, string name = "") => Blob(value);

    public override void Records(ref LogSlice value, string name = "")
    {
        BlobLength(value.Length);
        if (value.Length == 0)
            return;
        _slices.Add((_buffer.WrittenCount, value));
        Length += value.Length;
    }

    public override void Int8s(ref List<sbyte> values, string name = "")
    {
        Count(values.Count);
        foreach (var value in values)
            Claim(1)[0] = (byte)value;
    }

    public override void Int32s(ref List<int> values, string name = "")
    {
        Count(values.Count);
        foreach (var value in values)
            BinaryPrimitives.WriteInt32BigEndian(Claim(4), value);
    }

    public override void Int64s(ref List<long> values, string name = "")
    {
        Count(values.Count);
        foreach (var value in values)
            BinaryPrimitives.WriteInt64BigEndian(Claim(8), value);
    }

    public override void NullableInt32s(ref List<int>? values, string name = "")
    {
        if (values is null)
            NullArray();
        else
            Int32s(ref values);
    }

    public override void NullableStrings(ref List<string>? values, string name = "")
    {
        if (values is null)
            NullArray();
        else
            Strings(ref values);
    }

    public override void Strings(ref List<string> values, string name = "")
    {
        Count(values.Count);
        foreach (var value in values)
            Text(value);
    }

    public override void Array<T>(ref List<T> items, string name = "")
    {
        Count(items.Count);
        foreach (var item in items)
            item.Visit(this);
    }

    public override void NullableArray<T>(ref List<T>? items, string name = "")
    {
        if (items is null)
            NullArray();
        else
            Array(ref items);
    }

    public override void Struct<T>(ref T value, string name = "") => value.Visit(this);

    public override void NullableStruct<T>(ref T? value, string name = "")
        where T : class
    {
        Claim(1)[0] = value is null ? (byte)0xff : (byte)1;
        value?.Visit(this);
    }

    public override void Tags(params ReadOnlySpan<TaggedField> fields)
    {
        if (!Flexible)
            return;
        var set = 0u;
        foreach (var field in fields)
            set += field.IsSet ? 1u : 0;
        Unsigned(set);
        foreach (var field in fields)
        {
            if (!field.IsSet)
                continue;
            var content = new WireWriter(Version, Flexible);
            field.Visit(content);
            Unsigned(field.Tag);
            Unsigned((uint)content.Length);
            content._buffer.WrittenSpan.CopyTo(Claim((int)content.Length));
        }
    }

    /// <summary>Copies the frame into <paramref name="target"/>, record batches from their logs.</summary>
    public void CopyTo(IBufferWriter<byte> target)
    {
        var written = 0;
        foreach (var (at, slice) in _slices)
        {
            target.Write(_buffer.WrittenSpan[written..at]);
            slice.CopyTo(target);
            written = at;
        }
        target.Write(_buffer.WrittenSpan[written..]);
    }

    private void Text(string? value)
    {
        if (value is null)
        {
            if (Flexible)
                Unsigned(0);
            else
                BinaryPrimitives.WriteInt16BigEndian(Claim(2), -1);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(value);
        if (Flexible)
            Unsigned((uint)length + 1);
        else
            BinaryPrimitives.WriteInt16BigEndian(Claim(2), checked((short)length));
        Encoding.UTF8.GetBytes(value, Claim(length));
    }

    private void Blob(ReadOnlyMemory<byte>? value)
    {
        BlobLength(value?.Length ?? -1);
        value?.Span.CopyTo(Claim(value.Value.Length));
    }

    private void BlobLength(int length)
    {
        if (Flexible)
            Unsigned((uint)(length + 1));
        else
            BinaryPrimitives.WriteInt32BigEndian(Claim(4), length);
    }

    private void Count(int count)
    {
        if (Flexible)
            Unsigned((uint)count + 1);
        else
            BinaryPrimitives.WriteInt32BigEndian(Claim(4), count);
    }

    private void NullArray()
    {
        if (Flexible)
            Unsigned(0);
        else
            BinaryPrimitives.WriteInt32BigEndian(Claim(4), -1);
    }

    private void Unsigned(uint value)
    {
        for (; value >= 0x80; value >>= 7)
            Claim(1)[0] = (byte)(value | 0x80);
        Claim(1)[0] = (byte)value;
    }

    private Span<byte> Claim(int length)
    {
        var span = _buffer.GetSpan(length)[..length];
        _buffer.Advance(length);
        Length += length;
        return span;
    }
}
