using Google.Protobuf;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Extensions.Kafka.Protocol;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes records of what the host's extension sends: a protobuf message each (deferred binding).</summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(KafkaRecord))]
[SupportedTargetType(typeof(KafkaRecord[]))]
internal sealed class KafkaRecordConverter : IInputConverter
{
    private const string Source = "AzureKafkaRecord";
    private const string ContentType = "application/x-protobuf";

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
    {
        try
        {
            return new(context.Source switch
            {
                ModelBindingData one => ConversionResult.Success(Read(one)),
                CollectionModelBindingData many => ConversionResult.Success(Array.ConvertAll(many.ModelBindingData, Read)),
                _ => ConversionResult.Unhandled(),
            });
        }
        catch (Exception problem) when (problem is InvalidProtocolBufferException or InvalidDataException)
        {
            return new(ConversionResult.Failed(problem));
        }
    }

    private static KafkaRecord Read(ModelBindingData data)
    {
        if (data.Source != Source || data.ContentType != ContentType)
            throw new InvalidDataException($"A record came as {data.ContentType} of {data.Source}; it must be {ContentType} of {Source}, as the host's Kafka extension 4.3 sends it.");
        var message = RecordMessage.Parser.ParseFrom(data.Content.ToMemory().Span);
        return new KafkaRecord
        {
            Topic = message.Topic,
            Partition = message.Partition,
            Offset = message.Offset,
            Key = message.HasKey ? message.Key.ToByteArray() : null,
            Value = message.HasValue ? message.Value.ToByteArray() : null,
            Timestamp = message.Timestamp is { } timestamp
                ? new KafkaTimestamp
                {
                    UnixTimestampMs = timestamp.UnixTimestampMs,
                    Type = Enum.IsDefined((KafkaTimestampType)timestamp.Type) ? (KafkaTimestampType)timestamp.Type : KafkaTimestampType.NotAvailable,
                }
                : null,
            Headers = [.. message.Headers.Select(header => new KafkaHeader { Key = header.Key, Value = header.HasValue ? header.Value.ToByteArray() : null })],
        };
    }
}
