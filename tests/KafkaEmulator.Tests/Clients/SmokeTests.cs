using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Testing;

namespace KafkaEmulation.Tests.Clients;

[Collection("brokers")]
public sealed class SmokeTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Txn(BrokerKind kind)
    {
        var bootstrap = await brokers.StartAsync(kind);
        var topic = TestNames.Unique("t");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 2 }]);
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = bootstrap, TransactionalId = topic, LingerMs = 0 }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(10));
        producer.BeginTransaction();
        for (var i = 0; i < 10; i++)
            producer.Produce(topic, new Message<string, string> { Key = "k" + i, Value = "v" + i });
        producer.CommitTransaction(TimeSpan.FromSeconds(10));
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = bootstrap, GroupId = topic, AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        consumer.Subscribe(topic);
        var n = 0;
        while (n < 10)
        {
            var r = consumer.Consume(TimeSpan.FromSeconds(10));
            Assert.NotNull(r);
            n++;
        }
        consumer.Commit();
        consumer.Close();
    }
}

[CollectionDefinition("brokers")]
public sealed class SharedBrokers : ICollectionFixture<Brokers>;
