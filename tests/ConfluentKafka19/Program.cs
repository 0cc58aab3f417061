using Confluent.Kafka;
using Confluent.Kafka.Admin;

// What Confluent.Kafka 1.9 sees of a broker: ConfluentKafka19 BOOTSTRAP TOPIC. The topic must not exist.
var (broker, topic) = (args[0], args[1]);
var patience = TimeSpan.FromSeconds(30);

Console.WriteLine($"librdkafka {Library.VersionString}");
using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker }).Build();
await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = new() { ["retention.ms"] = "60000" } }]);

using (var producer = new ProducerBuilder<string, string>(new ProducerConfig
{
    BootstrapServers = broker,
    EnableIdempotence = true,
    CompressionType = CompressionType.Lz4,
}).SetLogHandler((_, _) => { }).Build()) // a broker that has just started says that it is loading, and is asked again
{
    for (var i = 0; i < 3; i++)
    {
        var sent = await producer.ProduceAsync(topic, new Message<string, string> { Key = $"k{i}", Value = $"v{i}" });
        Console.WriteLine($"sent {sent.TopicPartitionOffset.Offset} {sent.Status}");
    }
}

using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = broker, TransactionalId = topic }).SetLogHandler((_, _) => { }).Build())
using (var reader = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = broker, GroupId = $"{topic}-ledger" }).Build())
{
    producer.InitTransactions(patience);
    foreach (var commit in new[] { false, true })
    {
        producer.BeginTransaction();
        producer.Produce(topic, new Message<string, string> { Key = "t", Value = commit ? "committed" : "aborted" });
        producer.SendOffsetsToTransaction([new TopicPartitionOffset(topic, 0, commit ? 3 : 1)], reader.ConsumerGroupMetadata, patience);
        if (commit)
            producer.CommitTransaction(patience);
        else
            producer.AbortTransaction(patience);
    }
    Console.WriteLine($"ledger {reader.Committed([new TopicPartition(topic, 0)], patience).Single().Offset}");
}

using (var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
{
    BootstrapServers = broker,
    GroupId = topic,
    GroupInstanceId = "static",
    AutoOffsetReset = AutoOffsetReset.Earliest,
    EnableAutoCommit = false,
    EnablePartitionEof = true,
}).Build())
{
    consumer.Subscribe(topic);
    while (consumer.Consume(patience) is { IsPartitionEOF: false } record)
        Console.WriteLine($"read {record.Offset} {record.Message.Key} {record.Message.Value}");
    Console.WriteLine($"committed {string.Join(',', consumer.Commit().Select(offset => offset.Offset))}");
    var watermarks = consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), patience);
    Console.WriteLine($"watermarks {watermarks.Low} {watermarks.High}");
    consumer.Close();
}

var group = admin.ListGroup(topic, patience);
Console.WriteLine($"group {group.State} {group.ProtocolType} {group.Protocol} {group.Members.Count} {group.Error.Code}");
var configs = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }]);
Console.WriteLine($"configs {configs[0].Entries["retention.ms"].Value} {configs[0].Entries["cleanup.policy"].Value}");
await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 2 }]);
var deleted = await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 0, 2)]);
Console.WriteLine($"deleted before {deleted[0].Offset}");
await admin.DeleteTopicsAsync([topic]);
