using System.Diagnostics;
using ExactlyOnce;
using ExactlyOnce.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Gaps;

/// <summary>An application with one pipeline: a record in, a record out.</summary>
internal sealed class BenchLanes : ITransform, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _output;

    public BenchLanes(string bootstrapServers, string group, string output, OnGap onGap)
    {
        _output = output;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(this);
        builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = bootstrapServers);
        builder.Services.AddPipeline<BenchLanes>(pipeline => (pipeline.TriggerGroup, pipeline.DeadLetterTopic, pipeline.OnGap) = (group, output, onGap));
        _host = builder.Build();
    }

    /// <summary>Processes batches one after the other, as a host delivers them. The first is not measured: it acquires the lanes.</summary>
    public async Task<TimeSpan> ProcessAsync(IReadOnlyList<IReadOnlyList<InputRecord>> batches, CancellationToken cancellationToken)
    {
        var pipeline = _host.Services.GetRequiredService<Pipeline<BenchLanes>>();
        await pipeline.ProcessAsync(batches[0], cancellationToken);
        var elapsed = Stopwatch.StartNew();
        foreach (var batch in batches.Skip(1))
            await pipeline.ProcessAsync(batch, cancellationToken);
        return elapsed.Elapsed;
    }

    public ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<OutputRecord>>([new OutputRecord(_output, record.Key, record.Value)]);

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
