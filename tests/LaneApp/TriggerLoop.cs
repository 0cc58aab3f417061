using Confluent.Kafka;
using ExactlyOnce;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LaneApp;

/// <summary>A host's consumer in the process of its lanes, until SIGTERM.</summary>
internal static class TriggerLoop
{
    public static async Task RunAsync<TTransform>(IHost host, string bootstrap, string group, string input)
        where TTransform : class, ITransform
    {
        await host.StartAsync();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var pipeline = host.Services.GetRequiredService<Pipeline<TTransform>>();
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = group,
            GroupInstanceId = "app", // its successor has the partitions at once
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe(input);
        while (!stopping.IsCancellationRequested)
        {
            List<InputRecord> batch = [];
            while (batch.Count < 100 && consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } read)
                batch.Add(new InputRecord(read.Topic, read.Partition, read.Offset, read.Message.Key, read.Message.Value));
            if (batch.Count == 0)
                continue;
            try
            {
                await pipeline.ProcessAsync(batch, stopping);
                consumer.Commit();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
        }
        await host.StopAsync();
    }
}
