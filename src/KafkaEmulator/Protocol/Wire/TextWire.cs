using System.Globalization;
using System.Text;
using KafkaEmulation.Storage;

namespace KafkaEmulation.Protocol;

/// <summary>Tells a message to a person: each field by name, structures and arrays indented.</summary>
internal sealed class TextWire(short version, bool flexible) : Wire(version, flexible)
{
    private const int LongestText = 200;
    private const int LongestBytes = 32;

    private readonly StringBuilder _text = new();
    private int _depth = 1;
    private bool _beginsElement;

    public static string Tell(IMessage message, short version, bool flexible)
    {
        var wire = new TextWire(version, flexible);
        message.Visit(wire);
        return wire._text.ToString();
    }

    public override void Int8(ref sbyte value, string name = "") => Field(name, value);

    public override void Int16(ref short value, string name = "") => Field(name, value);

    public override void Int32(ref int value, string name = "") => Field(name, value);

    public override void Int64(ref long value, string name = "") => Field(name, value);

    public override void Bool(ref bool value, string name = "") => Field(name, value ? "true" : "false");

    public override void Uuid(ref Guid value, string name = "") => Field(name, value);

    public override void String(ref string value, string name = "") => Field(name, Quoted(value));

    public override void NullableString(ref string? value, string name = "") => Field(name, Quoted(value));

    public override void Bytes(ref ReadOnlyMemory<byte> value, string name = "") => Field(name, Hex(value));

    public override void NullableBytes(ref ReadOnlyMemory<byte>? value, string name = "") => Field(name, value is { } bytes ? Hex(bytes) : "null");

    public override void Records(ref ReadOnlyMemory<byte>? value, string name = "") => Field(name, value is { } bytes ? TellBatches(bytes) : "null");

    public override void Records(ref LogSlice value, string name = "") => Field(name, $"{value.Length} bytes of record batches");

    public override void Int8s(ref List<sbyte> values, string name = "") => Field(name, Listed(values));

    public override void Int32s(ref List<int> values, string name = "") => Field(name, Listed(values));

    public override void Int64s(ref List<long> values, string name = "") => Field(name, Listed(values));

    public override void Strings(ref List<string> values, string name = "") => Field(name, Listed(values.Select(Quoted)));

    public override void NullableInt32s(ref List<int>? values, string name = "") => Field(name, values is null ? "null" : Listed(values));

    public override void NullableStrings(ref List<string>? values, string name = "") => Field(name, values is null ? "null" : Listed(values.Select(Quoted)));

    public override void Array<T>(ref List<T> items, string name = "")
    {
        Field(name, items.Count == 0 ? "[]" : "");
        foreach (var item in items)
        {
            _beginsElement = true;
            Nested(item);
        }
    }

    public override void NullableArray<T>(ref List<T>? items, string name = "")
    {
        if (items is null)
            Field(name, "null");
        else
            Array(ref items, name);
    }

    public override void Struct<T>(ref T value, string name = "")
    {
        Field(name, "");
        Nested(value);
    }

    public override void NullableStruct<T>(ref T? value, string name = "")
        where T : class
    {
        if (value is null)
            Field(name, "null");
        else
            Struct(ref value, name);
    }

    public override void Tags(params ReadOnlySpan<TaggedField> fields)
    {
        foreach (var field in fields)
        {
            if (Flexible && field.IsSet)
                field.Visit(this);
        }
    }

    public override void Error(ref ErrorCode value, string name = "") => Field(name, $"{(short)value} {value}");

    public override void Enum<T>(ref T value, string name = "") => Field(name, value.ToString());

    private static string Quoted(string? value) =>
        value is null ? "null" : value.Length <= LongestText ? $"\"{value}\"" : $"\"{value[..LongestText]}…\" ({value.Length} characters)";

    private static string Hex(ReadOnlyMemory<byte> bytes) =>
        bytes.Length <= LongestBytes ? $"0x{Convert.ToHexStringLower(bytes.Span)}" : $"0x{Convert.ToHexStringLower(bytes.Span[..LongestBytes])}… ({bytes.Length} bytes)";

    private static string Listed<T>(IEnumerable<T> values) => $"[{string.Join(", ", values)}]";

    private static string TellBatches(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < KafkaEmulation.Records.RecordBatch.HeaderSize)
            return Hex(bytes);
        var batch = new KafkaEmulation.Records.RecordBatch(bytes);
        var producer = batch.ProducerId < 0 ? "" : $", producer {batch.ProducerId}, epoch {batch.ProducerEpoch}, sequence {batch.BaseSequence}";
        return $"{bytes.Length} bytes: {batch.RecordCount} records, {batch.Codec}{producer}{(batch.IsTransactional ? ", transactional" : "")}";
    }

    private void Nested(IMessage message)
    {
        _depth++;
        message.Visit(this);
        _depth--;
    }

    private void Field(string name, object value)
    {
        _text.Append(' ', 2 * (_depth - 1)).Append(_beginsElement ? "- " : "  ").Append(name[(name.LastIndexOf('.') + 1)..]).Append(':');
        if (value is not "")
            _text.Append(' ').Append(CultureInfo.InvariantCulture, $"{value}");
        _text.Append('\n');
        _beginsElement = false;
    }
}
