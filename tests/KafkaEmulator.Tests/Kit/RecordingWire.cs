using KafkaEmulation.Protocol;
using KafkaEmulation.Storage;

namespace KafkaEmulation.Tests.Kit;

/// <summary>Notes the types of a message's fields: one element of each array, and a '?' behind what may be null.</summary>
internal sealed class RecordingWire(short version, bool flexible) : Wire(version, flexible)
{
    public List<string> Fields { get; } = [];

    public override void Int8(ref sbyte value, string name = "") => Fields.Add("int8");

    public override void Int16(ref short value, string name = "") => Fields.Add("int16");

    public override void Int32(ref int value, string name = "") => Fields.Add("int32");

    public override void Int64(ref long value, string name = "") => Fields.Add("int64");

    public override void Bool(ref bool value, string name = "") => Fields.Add("bool");

    public override void Uuid(ref Guid value, string name = "") => Fields.Add("uuid");

    public override void String(ref string value, string name = "") => Fields.Add("string");

    public override void NullableString(ref string? value, string name = "") => Fields.Add("string?");

    public override void Bytes(ref ReadOnlyMemory<byte> value, string name = "") => Fields.Add("bytes");

    public override void NullableBytes(ref ReadOnlyMemory<byte>? value, string name = "") => Fields.Add("bytes?");

    public override void Records(ref ReadOnlyMemory<byte>? value, string name = "") => Fields.Add("records?");

    public override void Records(ref LogSlice value, string name = "") => Fields.Add("records");

    public override void Int8s(ref List<sbyte> values, string name = "") => Fields.Add("[]int8");

    public override void Int32s(ref List<int> values, string name = "") => Fields.Add("[]int32");

    public override void Int64s(ref List<long> values, string name = "") => Fields.Add("[]int64");

    public override void Strings(ref List<string> values, string name = "") => Fields.Add("[]string");

    public override void NullableInt32s(ref List<int>? values, string name = "") => Fields.Add("[]int32?");

    public override void NullableStrings(ref List<string>? values, string name = "") => Fields.Add("[]string?");

    public override void Array<T>(ref List<T> items, string name = "") => Nested<T>("[]{", "}");

    public override void NullableArray<T>(ref List<T>? items, string name = "") => Nested<T>("[]{", "}?");

    public override void Struct<T>(ref T value, string name = "") => Nested<T>("{", "}");

    public override void NullableStruct<T>(ref T? value, string name = "")
        where T : class => Nested<T>("{", "}?");

    public override void Tags(params ReadOnlySpan<TaggedField> fields)
    {
        if (!Flexible)
            return;
        foreach (var field in fields)
        {
            var content = new RecordingWire(Version, Flexible);
            field.Visit(content);
            Fields.Add($"tag{field.Tag}:{string.Join(' ', content.Fields)}");
        }
    }

    private void Nested<T>(string open, string close)
        where T : IMessage, new()
    {
        Fields.Add(open);
        new T().Visit(this);
        Fields.Add(close);
    }
}
