using Confluent.Kafka;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Kit;

/// <summary>A host's trigger, as far as lanes see of it: a member of the trigger group that delivers batches and commits its offsets when it is told to.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly IConsumer<byte[], byte[]> _consumer;

    public TestHost(string bootstrapServers, TestTopics topics, AutoOffsetReset autoOffsetReset = AutoOffsetReset.Earliest)
    {
        _consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = topics.Group,
            EnableAutoCommit = false,
            AutoOffsetReset = autoOffsetReset,
            FetchWaitMaxMs = 20,
        }).SetLogHandler((_, _) => { }).Build();
        _consumer.Subscribe(topics.Input);
    }

    /// <summary>The next records, so many.</summary>
    public Task<List<InputRecord>> TakeAsync(int count) => Task.Run(() =>
    {
        List<InputRecord> batch = [];
        while (batch.Count < count)
        {
            var read = _consumer.Consume(Eventually.Patience) ?? throw new TimeoutException($"{batch.Count} of {count} records came");
            batch.Add(KafkaMessages.Read(read));
        }
        return batch;
    });

    /// <summary>Commits what was delivered.</summary>
    public void Commit() => _consumer.Commit();

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}
