using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace LocalHost.Kafka.Records;

/// <summary>Keys as the extension decodes them, and as it encodes them again: save for Binary, a key's bytes are not what the function gets.</summary>
internal static class KeyDecoder
{
    /// <summary>The key as text, <see cref="int"/>, <see cref="long"/>, or its bytes; null where it is null.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of the type, or there are none and the type has no null.</exception>
    public static object? Decode(byte[]? key, KeyType type) => type switch
    {
        KeyType.Binary => key,
        KeyType.String => key is null ? null : Encoding.UTF8.GetString(key),
        KeyType.Int => BinaryPrimitives.ReadInt32BigEndian(Of(key, sizeof(int), "Int")),
        _ => BinaryPrimitives.ReadInt64BigEndian(Of(key, sizeof(long), "Long")),
    };

    /// <summary>A decoded key as the bytes of <see cref="InputForm.Record"/>: texts as UTF-8, numbers as the UTF-8 of their digits.</summary>
    public static ByteString Encode(object key) => key switch
    {
        byte[] bytes => UnsafeByteOperations.UnsafeWrap(bytes),
        string text => ByteString.CopyFromUtf8(text),
        _ => ByteString.CopyFromUtf8(Convert.ToString(key, CultureInfo.InvariantCulture)!),
    };

    private static byte[] Of(byte[]? key, int length, string type) =>
        key is { } bytes && bytes.Length == length
            ? bytes
            : throw new InvalidDataException($"its key is {(key is null ? "null" : $"{key.Length} bytes long")}; keyDataType {type} needs {length} bytes");
}
