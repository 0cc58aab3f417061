using Confluent.Kafka;
using Dev.Chaos.Proxy;
using Testing;

namespace EndToEnd.Chaos;

[Collection(SharedBrokers.Name)]
public sealed class KafkaProxyTests(Brokers brokers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory, OnEmulator, OnRealKafka]
    public async Task A_client_that_enters_by_the_proxy_is_told_of_no_other_address(BrokerKind kind)
    {
        var bootstrap = await brokers.StartAsync(kind);
        await using var proxy = new KafkaProxy(bootstrap, new ProxyFaults(seed: 1));
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = proxy.BootstrapServers }).SetLogHandler((_, _) => { }).Build();

        var told = admin.GetMetadata(Patience).Brokers;

        Assert.All(told, broker => Assert.Contains($"{broker.Host}:{broker.Port}", proxy.BootstrapServers.Split(',')));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Groups_and_transactions_work_through_it(BrokerKind kind)
    {
        await using var proxy = new KafkaProxy(await brokers.StartAsync(kind), new ProxyFaults(seed: 1));
        using var cluster = new TestCluster(proxy.BootstrapServers);
        var topic = await cluster.CreateTopicAsync();

        cluster.ProduceInTransactions(topic, 0, aborts: false, Message("a"), Message("b"));
        cluster.CommitOffset("behind", topic, 0, 3);

        Assert.Equal(["a", "b"], cluster.ReadValues(topic));
        Assert.Equal(3, cluster.ReadOffset("behind", topic, 0));
    }

    [Theory, OnEmulator, OnRealKafka]
    public Task An_answer_that_is_lost_is_of_a_request_that_took_effect(BrokerKind kind) => ThroughAsync(kind, async (faults, produceAsync, readValues) =>
    {
        await produceAsync("heard of");
        faults.LoseAnswers = 1;
        await Assert.ThrowsAnyAsync<KafkaException>(() => produceAsync("not heard of"));

        Assert.Equal(["heard of", "not heard of"], readValues());
        Assert.InRange(faults.Lost, 1, long.MaxValue);
    });

    [Theory, OnEmulator, OnRealKafka]
    public Task A_request_whose_connection_is_cut_has_no_effect(BrokerKind kind) => ThroughAsync(kind, async (faults, produceAsync, readValues) =>
    {
        await produceAsync("heard of");
        faults.CutRequests = 1;
        var problem = await Record.ExceptionAsync(() => produceAsync("never sent"));
        faults.Heal();
        await produceAsync("after it healed");

        Assert.Equal(["heard of", "after it healed"], readValues());
        Assert.IsAssignableFrom<KafkaException>(problem);
    });

    // Produces by the proxy, and reads past it.
    private async Task ThroughAsync(BrokerKind kind, Func<ProxyFaults, Func<string, Task>, Func<IEnumerable<string>>, Task> test)
    {
        var bootstrap = await brokers.StartAsync(kind);
        using var cluster = new TestCluster(bootstrap);
        var topic = await cluster.CreateTopicAsync();
        await using var proxy = new KafkaProxy(bootstrap, new ProxyFaults(seed: 1));
        using var producer = Producer(proxy);
        await test(proxy.Faults, value => producer.ProduceAsync(topic, Message(value)), () => cluster.ReadValues(topic));
    }

    private static IProducer<byte[], byte[]> Producer(KafkaProxy proxy) => new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = proxy.BootstrapServers,
        MessageSendMaxRetries = 0,
        MessageTimeoutMs = 60_000, // what is cut fails at once; what a busy machine has not looked at yet would go out after the healing
        LingerMs = 0,
    }).SetLogHandler((_, _) => { }).Build();

    private static Message<byte[], byte[]> Message(string value) => new() { Key = [1], Value = System.Text.Encoding.UTF8.GetBytes(value) };
}
