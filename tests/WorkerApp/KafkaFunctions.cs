using Microsoft.Azure.Functions.Worker;

namespace WorkerApp;

/// <summary>A Kafka trigger on each type that a function can take, on topics and groups of their own.</summary>
public sealed class KafkaFunctions(Observer observer)
{
    [Function(nameof(OnText))]
    public Task OnText(
        [KafkaTrigger("%Brokers%", "%OnTextTopic%", ConsumerGroup = "%OnTextGroup%")] string text,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, text, cancellationToken);

    [Function(nameof(OnBytes))]
    public Task OnBytes(
        [KafkaTrigger("%Brokers%", "%OnBytesTopic%", ConsumerGroup = "%OnBytesGroup%")] byte[] bytes,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, bytes, cancellationToken);

    [Function(nameof(OnRecord))]
    public Task OnRecord(
        [KafkaTrigger("%Brokers%", "%OnRecordTopic%", ConsumerGroup = "%OnRecordGroup%")] KafkaRecord record,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, record, cancellationToken);

    [Function(nameof(OnTexts))]
    public Task OnTexts(
        [KafkaTrigger("%Brokers%", "%OnTextsTopic%", ConsumerGroup = "%OnTextsGroup%", IsBatched = true)] string[] texts,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, texts, cancellationToken);

    [Function(nameof(OnManyBytes))]
    public Task OnManyBytes(
        [KafkaTrigger("%Brokers%", "%OnManyBytesTopic%", ConsumerGroup = "%OnManyBytesGroup%", IsBatched = true)] byte[][] values,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, values, cancellationToken);

    [Function(nameof(OnRecords))]
    public Task OnRecords(
        [KafkaTrigger("%Brokers%", "%OnRecordsTopic%", ConsumerGroup = "%OnRecordsGroup%", IsBatched = true)] KafkaRecord[] records,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, records, cancellationToken);

    [Function(nameof(OnBinaryKeys))]
    public Task OnBinaryKeys(
        [KafkaTrigger("%Brokers%", "%OnBinaryKeysTopic%", ConsumerGroup = "%OnBinaryKeysGroup%", KeyDataType = KafkaMessageKeyType.Binary, IsBatched = true)] KafkaRecord[] records,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, records, cancellationToken);

    [Function(nameof(OnIntKeys))]
    public Task OnIntKeys(
        [KafkaTrigger("%Brokers%", "%OnIntKeysTopic%", ConsumerGroup = "%OnIntKeysGroup%", KeyDataType = KafkaMessageKeyType.Int)] KafkaRecord record,
        FunctionContext context,
        CancellationToken cancellationToken) => observer.ReportAsync(context, record, cancellationToken);

    /// <summary>Reports how much it got, and not what.</summary>
    [Function(nameof(OnSizes))]
    public Task OnSizes(
        [KafkaTrigger("%Brokers%", "%OnSizesTopic%", ConsumerGroup = "%OnSizesGroup%", IsBatched = true)] KafkaRecord[] records,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        observer.ReportAsync(context, new { Records = records.Length, Bytes = records.Sum(record => record.Value.Length) }, cancellationToken);
}
