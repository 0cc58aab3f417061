using System.Globalization;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Confluent.Kafka;

namespace ExampleSink;

/// <summary>
/// Writes records into an Azure Table, each once, though it is called more than once for some. It knows the pipeline by its headers only
/// (docs/sinks.md): where a record comes from, and which of its input's outputs it is, are its key in the table.
/// </summary>
internal sealed class TableSink(TableClient table)
{
    private const string Source = "eo-source";
    private const string Sequence = "eo-seq";
    private const int Conflict = 409;

    /// <summary>Writes the record, unless the table has it already.</summary>
    /// <returns>Whether it was new.</returns>
    /// <exception cref="InvalidDataException">The record has not the headers of a pipeline.</exception>
    public async Task<bool> WriteAsync(ConsumeResult<byte[], byte[]> record, CancellationToken cancellationToken = default)
    {
        var (partitionKey, rowKey) = KeyOf(record);
        try
        {
            await table.AddEntityAsync(new TableEntity(partitionKey, rowKey) { ["Key"] = record.Message.Key, ["Value"] = record.Message.Value }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exists) when (exists.Status == Conflict)
        {
            return false;
        }
    }

    // payments/3/41 and 0/2 become the keys payments|3 and 0000000000000000041|0: a slash is not allowed in them.
    private static (string PartitionKey, string RowKey) KeyOf(ConsumeResult<byte[], byte[]> record)
    {
        var source = Header(record, Source).Split('/');
        var index = Header(record, Sequence).Split('/')[0];
        return source is [var topic, var partition, var offset] && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? ($"{topic}|{partition}", string.Create(CultureInfo.InvariantCulture, $"{number:D19}|{index}"))
            : throw new InvalidDataException($"{record.TopicPartitionOffset}: the header {Source} is '{string.Join('/', source)}'; it must be topic/partition/offset");
    }

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.LastOrDefault(header => header.Key == name)?.GetValueBytes() is { } value
            ? Encoding.UTF8.GetString(value)
            : throw new InvalidDataException($"{record.TopicPartitionOffset}: there is no header {name}; the record was not written by a pipeline");
}
