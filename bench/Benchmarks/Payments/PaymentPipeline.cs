using ExactlyOnce;
using ExactlyOnce.Kafka;
using Functions.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Payments;

/// <summary>The pipeline of src/Functions, without a host.</summary>
internal sealed class PaymentPipeline : IContender
{
    private readonly IHost _host;
    private readonly Pipeline<PaymentTransform> _pipeline;

    public PaymentPipeline(string name, string bootstrapServers, PaymentTopicNames topics, DeliveryGuarantee guarantee)
    {
        Name = name;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = bootstrapServers);
        builder.Services.AddOptions<PaymentTopics>().Configure(topics.Apply);
        builder.Services.AddPipeline<PaymentTransform>(pipeline =>
            (pipeline.TriggerGroup, pipeline.DeadLetterTopic, pipeline.Guarantee) = (topics.Group, topics.DeadLetters, guarantee));
        _host = builder.Build();
        _pipeline = _host.Services.GetRequiredService<Pipeline<PaymentTransform>>();
    }

    public string Name { get; }

    public Task ProcessAsync(IReadOnlyList<InputRecord> batch, CancellationToken cancellationToken) => _pipeline.ProcessAsync(batch, cancellationToken);

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
