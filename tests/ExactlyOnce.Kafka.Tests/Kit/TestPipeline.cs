using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka.Tests.Kit;

/// <summary>An application with one pipeline, as a process of a user has it: "7" becomes "7.a" and "7.b" in two topics.</summary>
internal sealed class TestPipeline : ITransform, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TestTopics _topics;

    public TestPipeline(string bootstrapServers, TestTopics topics, Action<PipelineOptions>? configure = null, Action<KafkaOptions>? connect = null, TimeProvider? clock = null)
    {
        _topics = topics;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddExactlyOnceKafka(kafka =>
        {
            kafka.BootstrapServers = bootstrapServers;
            kafka.CallTimeout = TimeSpan.FromSeconds(2);
            connect?.Invoke(kafka);
        });
        builder.Services.AddPipeline<TestPipeline>(pipeline =>
        {
            pipeline.TriggerGroup = topics.Group;
            pipeline.DeadLetterTopic = topics.Dead;
            configure?.Invoke(pipeline);
        });
        _host = builder.Build();
    }

    /// <summary>In the place of the usual outputs.</summary>
    public Func<InputRecord, IReadOnlyList<OutputRecord>>? Transform { get; set; }

    public Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken = default) =>
        _host.Services.GetRequiredService<Pipeline<TestPipeline>>().ProcessAsync(batch, cancellationToken);

    /// <summary>Brings back what is due, as the application's timer does.</summary>
    public Task<int> ReturnDueAsync(int atMost = 100_000) => _host.Services.GetRequiredService<DueRetries>().ReturnAsync(atMost);

    /// <summary>What its lanes, and those of others, did.</summary>
    public LaneEvents Events => _host.Services.GetRequiredService<LaneEvents>();

    /// <summary>What waits in its retry topics.</summary>
    public WaitingRetries Retries => _host.Services.GetRequiredService<WaitingRetries>();

    /// <summary>Starts what the pipeline does by itself.</summary>
    public Task StartAsync() => _host.StartAsync();

    public Task ProcessAsync(params (int Partition, int From, int To)[] ranges) => ProcessAsync(
        [.. ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From).Select(offset => TestTopics.Record(_topics.Input, range.Partition, offset)))]);

    public ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Transform is null ? Usual(record) : Transform(record));

    public IReadOnlyList<OutputRecord> Usual(InputRecord record) =>
        [new OutputRecord(_topics.A, record.Key, [.. record.Value!, .. ".a"u8]), new OutputRecord(_topics.B, record.Key, [.. record.Value!, .. ".b"u8])];

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync();
}
