using Confluent.Kafka;
using ExactlyOnce;
using ExactlyOnce.Kafka;
using LaneApp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// An application with lanes and a host's consumer in one process, for tests that kill it: bootstrap group input output dead-letters.
var (bootstrap, group, input, output, dead) = (args[0], args[1], args[2], args[3], args[4]);
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddSingleton(new KillingTransform(output));
builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = bootstrap);
builder.Services.AddPipeline<KillingTransform>(pipeline =>
{
    pipeline.TriggerGroup = group;
    pipeline.DeadLetterTopic = dead;
    pipeline.LivenessWindow = TimeSpan.FromMilliseconds(500);
});
using var host = builder.Build();
await host.StartAsync();
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
var pipeline = host.Services.GetRequiredService<Pipeline<KillingTransform>>();

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
