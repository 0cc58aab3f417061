using System.Text;
using Azure.Data.Tables;
using Confluent.Kafka;
using ExactlyOnce;
using ExampleSink;
using Testing;
using Toolchain;

namespace EndToEnd.Sinks;

/// <summary>The example of docs/sinks.md.</summary>
public sealed class TableSinkTests : IAsyncLifetime
{
    private Azurite _azurite = null!;
    private TableClient _table = null!;

    public async Task InitializeAsync()
    {
        _azurite = await Azurite.StartAsync(CancellationToken.None);
        _table = new TableClient(_azurite.ConnectionString, "sink");
        await _table.CreateIfNotExistsAsync();
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    [Fact]
    public async Task A_record_that_comes_again_is_recognised_and_the_first_is_kept()
    {
        var sink = new TableSink(_table);

        Assert.True(await sink.WriteAsync(Record("payments/3/41", "0/2", "a")));
        Assert.True(await sink.WriteAsync(Record("payments/3/41", "1/2", "b")));
        Assert.False(await sink.WriteAsync(Record("payments/3/41", "0/2", "again")));

        Assert.Equal(["a", "b"], await ReadValuesAsync());
    }

    [Fact]
    public async Task A_sink_that_dies_before_its_offsets_are_committed_has_every_output_once()
    {
        await using var emulator = await KafkaEmulation.KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var topic = await cluster.CreateTopicAsync();
        await cluster.ProduceAsync(topic, 0, [.. Enumerable.Range(0, 20).Select(number => Record($"payments/0/{number}", "0/1", $"{number:D2}").Message)]);

        foreach (var read in new[] { cluster.ReadCommitted(topic)[..12], cluster.ReadCommitted(topic) })
        {
            var sink = new TableSink(_table);
            foreach (var record in read)
                await sink.WriteAsync(record);
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number:D2}"), await ReadValuesAsync());
    }

    [Fact]
    public async Task A_record_without_the_headers_is_refused_by_name()
    {
        var plain = Record("payments/3/41", "0/2", "a");
        plain.Message.Headers.Remove(EoHeaders.Source);

        Assert.Contains(EoHeaders.Source, (await Assert.ThrowsAsync<InvalidDataException>(() => new TableSink(_table).WriteAsync(plain))).Message);
        Assert.Contains("topic/partition/offset", (await Assert.ThrowsAsync<InvalidDataException>(() => new TableSink(_table).WriteAsync(Record("x", "0/2", "a")))).Message);
    }

    private static ConsumeResult<byte[], byte[]> Record(string source, string sequence, string value) => new()
    {
        Topic = "payments-processed",
        Message = new Message<byte[], byte[]>
        {
            Key = [1],
            Value = Encoding.UTF8.GetBytes(value),
            Headers = new Headers { { EoHeaders.Source, Encoding.UTF8.GetBytes(source) }, { EoHeaders.Sequence, Encoding.UTF8.GetBytes(sequence) } },
        },
    };

    private async Task<List<string>> ReadValuesAsync()
    {
        List<string> values = [];
        await foreach (var entity in _table.QueryAsync<TableEntity>())
            values.Add(Encoding.UTF8.GetString(entity.GetBinary("Value")!));
        return values;
    }
}
