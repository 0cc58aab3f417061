using System.Globalization;
using Confluent.Kafka;
using KafkaEmulation.Tests.Kit;
using Testing;
using Xunit.Abstractions;

namespace KafkaEmulation.Tests.Durability;

public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    // 200 in all: half of them while records are on their way, half in the middle of transactions.
    private const int Kills = 100;
    private const int RecordsPerLife = 100;

    // A transaction takes about as long, so that a kill may come at any of its steps.
    private const int LongestWaitMs = 40;

    private readonly string _directory = Directory.CreateTempSubdirectory("emulator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_was_acknowledged_is_there_once_after_each_kill()
    {
        using var emulator = new EmulatorProcess(_directory, "t:3");
        await emulator.StartAsync();
        List<int> acknowledged = [];
        using (var producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = emulator.BootstrapServers,
            EnableIdempotence = true,
            LingerMs = 0,
            ReconnectBackoffMs = 10,
            ReconnectBackoffMaxMs = 50,
        }).SetLogHandler((_, _) => { }).Build())
        {
            var next = 0;
            for (var life = 0; life <= Kills; life++)
            {
                // The kill comes while these are on their way: some are not sent, some not answered.
                var sending = Enumerable.Range(0, RecordsPerLife)
                    .Select(_ => SendAsync(producer, next++))
                    .ToList();
                if (life < Kills)
                {
                    await sending[RecordsPerLife / 2];
                    await emulator.KillAsync();
                    await emulator.StartAsync();
                }
                acknowledged.AddRange(await Task.WhenAll(sending));
            }
        }

        var found = ReadCommitted(emulator.BootstrapServers, "t", acknowledged.Count);
        Assert.Equal(Enumerable.Range(0, (Kills + 1) * RecordsPerLife), acknowledged.Order());
        Assert.Equal(acknowledged.Order(), found.Order());
    }

    [Fact]
    public async Task Each_transaction_is_there_whole_and_once_or_not_at_all_after_each_kill()
    {
        using var emulator = new EmulatorProcess(_directory, "t:3");
        await emulator.StartAsync();
        List<int> committed = [];
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = emulator.BootstrapServers,
            TransactionalId = "id",
            LingerMs = 0,
            ReconnectBackoffMs = 10,
            ReconnectBackoffMaxMs = 50,
            RetryBackoffMs = 10,
        }).SetLogHandler((_, _) => { }).Build();
        producer.InitTransactions(Eventually.Patience);
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var transaction = 0; transaction < 2 * Kills; transaction++)
        {
            var values = Enumerable.Range(transaction * 10, 10).ToList();
            var attempt = Task.Run(() => Write(producer, values, abort: transaction % 8 == 7));
            if (transaction % 2 == 1)
            {
                await Task.Delay(random.Next(LongestWaitMs)); // any moment of it
                await emulator.KillAsync();
                await emulator.StartAsync();
            }
            if (await attempt)
                committed.AddRange(values);
        }

        Assert.NotEmpty(committed);
        Assert.Equal(committed.Order(), ReadCommitted(emulator.BootstrapServers, "t", committed.Count).Order());
    }

    // True where the transaction was committed; repeated for as long as the broker is away.
    private static bool Write(IProducer<Null, string> producer, List<int> values, bool abort)
    {
        while (true)
        {
            try
            {
                producer.BeginTransaction();
                foreach (var value in values)
                    producer.Produce("t", Record(value));
                if (abort)
                {
                    Patiently(() => producer.AbortTransaction());
                    return false;
                }
                Patiently(() => producer.CommitTransaction());
                return true;
            }
            catch (KafkaTxnRequiresAbortException)
            {
                Patiently(() => producer.AbortTransaction());
            }
        }
    }

    private static void Patiently(Action call)
    {
        while (true)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaRetriableException)
            {
            }
        }
    }

    private static async Task<int> SendAsync(IProducer<Null, string> producer, int value)
    {
        await producer.ProduceAsync("t", Record(value));
        return value;
    }

    private static Message<Null, string> Record(int value) => new() { Value = value.ToString(CultureInfo.InvariantCulture) };

    private static List<int> ReadCommitted(string bootstrap, string topic, int atLeast)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = "reader",
            EnablePartitionEof = true,
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        consumer.Assign(Enumerable.Range(0, 3).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        List<int> values = [];
        for (var ends = 0; ends < 3;)
        {
            var record = consumer.Consume(Eventually.Patience) ?? throw new TimeoutException($"{values.Count} of {atLeast} records were read");
            if (record.IsPartitionEOF)
                ends++;
            else
                values.Add(int.Parse(record.Message.Value, CultureInfo.InvariantCulture));
        }
        return values;
    }
}
