using System.Reflection;
using LocalHost.Kafka.Records;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;

namespace LocalHost.Tests.Kafka.Records;

/// <summary>What the extension's half in the worker makes of the encoding.</summary>
public sealed class WorkerHalfTests
{
    [Fact]
    public async Task A_batch_is_decoded_as_it_was_with_its_nulls_and_without_the_type_of_its_timestamps()
    {
        var reader = new RecordReader(KeyType.Binary, InputForm.Record);

        var records = await DecodeAsync(
            reader.Read(Consumed.Record([0, 255], [1, 2], headers: [("h", [1]), ("h", null), ("ü", [])])),
            reader.Read(Consumed.Record(partition: 0, offset: long.MaxValue)));

        Assert.Equal(("payments", 2, 5L), (records[0].Topic, records[0].Partition, records[0].Offset));
        Assert.Equal([0, 255], records[0].Key);
        Assert.Equal([1, 2], records[0].Value);
        Assert.Equal([("h", 1), ("h", null), ("ü", 0)], records[0].Headers.Select(header => (header.Key, header.Value?.Length)));
        Assert.Equal((Consumed.Time, KafkaTimestampType.NotAvailable), (records[0].Timestamp.DateTimeOffset, records[0].Timestamp.Type));
        Assert.Equal((0, long.MaxValue), (records[1].Partition, records[1].Offset));
        Assert.Null(records[1].Key);
        Assert.Null(records[1].Value);
        Assert.Empty(records[1].Headers);
    }

    private static async Task<KafkaRecord[]> DecodeAsync(params TriggerRecord[] batch)
    {
        var type = typeof(KafkaTriggerAttribute).GetCustomAttribute<InputConverterAttribute>()!.ConverterType;
        var converter = (IInputConverter)Activator.CreateInstance(type, nonPublic: true)!;
        var result = await converter.ConvertAsync(new Context(new Collection(TriggerInput.Of(batch).Input.CollectionModelBindingData)));
        Assert.Equal(ConversionStatus.Succeeded, result.Status);
        return Assert.IsType<KafkaRecord[]>(result.Value);
    }

    private sealed class Context(object source) : ConverterContext
    {
        public override Type TargetType => typeof(KafkaRecord[]);

        public override object? Source => source;

        public override FunctionContext FunctionContext => throw new NotSupportedException();

        public override IReadOnlyDictionary<string, object> Properties { get; } = new Dictionary<string, object>();
    }

    private sealed class Collection(LocalHost.Worker.Protocol.CollectionModelBindingData data) : CollectionModelBindingData
    {
        public override ModelBindingData[] ModelBindingData => [.. data.ModelBindingData.Select(item => new Item(item))];
    }

    private sealed class Item(LocalHost.Worker.Protocol.ModelBindingData data) : ModelBindingData
    {
        public override string Version => data.Version;

        public override string Source => data.Source;

        public override BinaryData Content => BinaryData.FromBytes(data.Content.Memory);

        public override string ContentType => data.ContentType;
    }
}
