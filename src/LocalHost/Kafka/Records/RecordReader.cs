using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using LocalHost.Kafka.Protocol;
using LocalHost.Worker.Protocol;

namespace LocalHost.Kafka.Records;

/// <summary>
/// Turns consumed records into what a function gets, as the extension and the host do (KafkaEventDataConvertManager, KafkaRecordProtobufSerializer, GrpcMessageConversionExtensions).
/// One by one as they come: a batch of a thousand records of 100 KB is held once and not twice.
/// </summary>
internal sealed class RecordReader(KeyType keyType, InputForm form)
{
    public const string Source = "AzureKafkaRecord";
    public const string ContentType = "application/x-protobuf";
    public const string Version = "1.0";

    /// <exception cref="InvalidDataException">The key is none of the trigger's type; the message says what it is.</exception>
    public TriggerRecord Read(ConsumeResult<byte[], byte[]> consumed)
    {
        var message = consumed.Message;
        var record = new TriggerRecord(
            consumed.Topic,
            consumed.Partition.Value,
            consumed.Offset.Value,
            KeyDecoder.Decode(message.Key, keyType),
            TimeOf(message.Timestamp.UnixTimestampMs),
            message.Headers is { Count: > 0 } headers ? headers.BackingList : [],
            consumed.LeaderEpoch,
            form == InputForm.Json && message.Value is { } value ? Encoding.UTF8.GetString(value) : null,
            new TypedData());
        switch (form)
        {
            case InputForm.Record:
                record.Input.ModelBindingData = new ModelBindingData
                {
                    Version = Version,
                    Source = Source,
                    ContentType = ContentType,
                    Content = Encode(record, message),
                };
                break;
            case InputForm.Bytes:
                record.Input.Bytes = message.Value is { } bytes ? UnsafeByteOperations.UnsafeWrap(bytes) : ByteString.Empty;
                break;
            default:
                record.Input.String = RecordJson.Write(record);
                break;
        }
        return record;
    }

    // The extension has the time as a date, of which the timestamp's type is lost on the way, always.
    private static ByteString Encode(TriggerRecord record, Message<byte[], byte[]> message)
    {
        var content = new RecordMessage
        {
            Topic = record.Topic,
            Partition = record.Partition,
            Offset = record.Offset,
            Timestamp = new RecordTimestamp { UnixTimestampMs = message.Timestamp.UnixTimestampMs },
        };
        if (record.Key is { } key)
            content.Key = KeyDecoder.Encode(key);
        if (message.Value is { } value)
            content.Value = UnsafeByteOperations.UnsafeWrap(value);
        foreach (var header in record.Headers)
        {
            var encoded = new RecordHeader { Key = header.Key };
            if (header.GetValueBytes() is { } bytes)
                encoded.Value = UnsafeByteOperations.UnsafeWrap(bytes);
            content.Headers.Add(encoded);
        }
        return UnsafeByteOperations.UnsafeWrap(content.ToByteArray());
    }

    // A timestamp that is no date ends the extension's polling for good; here the date is the nearest there is, and the record carries the number.
    private static DateTime TimeOf(long unixMs)
    {
        var ms = Math.Clamp(unixMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime;
    }
}
