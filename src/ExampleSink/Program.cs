using Azure.Data.Tables;
using Confluent.Kafka;
using ExampleSink;

// Reads what the pipeline wrote and keeps it in a table. Offsets are committed after records are written, so some come twice.
if (args is not [var brokers, var topic, var group, var storage, var name])
{
    Console.Error.WriteLine("usage: ExampleSink BROKERS TOPIC GROUP STORAGE-CONNECTION-STRING TABLE");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var table = new TableClient(storage, name);
await table.CreateIfNotExistsAsync();
var sink = new TableSink(table);
using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
{
    BootstrapServers = brokers,
    GroupId = group,
    IsolationLevel = IsolationLevel.ReadCommitted, // what was aborted never happened
    AutoOffsetReset = AutoOffsetReset.Earliest,
    EnableAutoOffsetStore = false,
}).Build();
consumer.Subscribe(topic);
try
{
    while (true)
    {
        var record = consumer.Consume(stop.Token);
        Console.WriteLine($"{record.TopicPartitionOffset}: {(await sink.WriteAsync(record, stop.Token) ? "written" : "was there")}");
        consumer.StoreOffset(record);
    }
}
catch (OperationCanceledException)
{
    consumer.Close();
    return 0;
}
