using System.Text;
using Confluent.Kafka;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Kit;

/// <summary>An input topic with its retry topics, pipelines on them as several processes have them, and a clock that a test sets.</summary>
internal sealed class RetryKit : IAsyncDisposable
{
    private readonly List<TestPipeline> _pipelines = [];
    private readonly TestTopics _topics;

    private RetryKit(TestCluster cluster, TestTopics topics, int partitions) => (Cluster, _topics, Partitions) = (cluster, topics, partitions);

    public static TimeSpan[] Delays { get; } = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)];

    public TestCluster Cluster { get; }

    public int Partitions { get; }

    public ShiftedClock Clock { get; } = new();

    public string Input => _topics.Input;

    public string Out => _topics.A;

    public string Dead => _topics.Dead;

    public string Group => _topics.Group;

    private string Retry => $"{_topics.Input}-retry";

    public static async Task<RetryKit> CreateAsync(string bootstrapServers, int partitions = 1, int? maxBytesOfDead = null, int? maxBytesOfInput = null)
    {
        var cluster = new TestCluster(bootstrapServers);
        var input = await cluster.CreateTopicAsync(partitions, maxBytesOfInput);
        var kit = new RetryKit(cluster, new TestTopics(TestNames.Unique("group"), input, await cluster.CreateTopicAsync(), "", await cluster.CreateTopicAsync(maxMessageBytes: maxBytesOfDead)), partitions);
        foreach (var name in new[] { kit.Tier(1), kit.Tier(2), $"{kit.Retry}-waiting" })
            await cluster.CreateTopicAsync(partitions, maxMessageBytes: 2_000_000, name: name);
        await cluster.CreateTopicAsync(name: $"{kit.Dead}-journal");
        return kit;
    }

    public string Tier(int number) => $"{Retry}-{number}";

    /// <summary>Another process. Its transform writes values to <see cref="Out"/> unless another one is set.</summary>
    public TestPipeline StartPipeline(Action<PipelineOptions>? configure = null)
    {
        var pipeline = new TestPipeline(
            Cluster.BootstrapServers,
            _topics,
            options =>
            {
                (options.RetryTopic, options.RetryDelays) = (Retry, Delays);
                configure?.Invoke(options);
            },
            clock: Clock)
        { Transform = record => [new OutputRecord(Out, record.Key, record.Value)] };
        _pipelines.Add(pipeline);
        return pipeline;
    }

    public TestHost StartHost() => new(Cluster.BootstrapServers, _topics);

    public Task FeedAsync(params (string? Key, string Value)[] records) => Cluster.ProduceAsync(Input, 0, [.. records.Select(record => Message(record.Key, record.Value))]);

    public static Message<byte[], byte[]> Message(string? key, string value) =>
        new() { Key = key is null ? null! : Encoding.UTF8.GetBytes(key), Value = Encoding.UTF8.GetBytes(value) };

    public List<string> Values(string topic) => Cluster.ReadValues(topic, topic == Out || topic == Dead ? 1 : Partitions);

    public async ValueTask DisposeAsync()
    {
        foreach (var pipeline in _pipelines)
            await pipeline.DisposeAsync();
        Cluster.Dispose();
    }
}
