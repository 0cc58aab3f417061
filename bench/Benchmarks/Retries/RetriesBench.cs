using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Benchmarks.Brokers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExactlyOnce;
using ExactlyOnce.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Retries;

/// <summary>Records that are due at one moment, at any time between two ticks of the timer, and how much later each comes back.</summary>
internal static class RetriesBench
{
    private const int Partitions = 6;
    private const int AtMost = 50_000;
    private const string Few = "100 due";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public static async Task<Report> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        var report = new Report(Few);
        (string Name, int Records, int Instances)[] candidates = [(Few, 100, 1), ("10,000 due", 10_000, 1), ("10,000 due, 2 instances", 10_000, 2)];
        await using IBroker broker = BrokerChoice.Default();
        await broker.StartAsync(cancellationToken);
        var moments = new Random(1);
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < candidates.Length; turn++)
            {
                var (name, records, instances) = candidates[(round + turn) % candidates.Length];
                progress($"{broker.Name}, round {round + 1} of {rounds}: {name}");
                var (late, run) = await MeasureAsync(broker.BootstrapServers, $"{round}-{turn}", records, instances, Period * moments.NextDouble(), cancellationToken);
                report.Add("s late, the median", name, late[late.Count / 2]);
                report.Add("s late, the last", name, late[^1]);
                report.Add("s of the run", name, run.TotalSeconds);
            }
        }
        return report;
    }

    private static async Task<(List<double> Late, TimeSpan Run)> MeasureAsync(
        string bootstrapServers, string id, int records, int instances, TimeSpan behindTick, CancellationToken cancellationToken)
    {
        var (input, retry) = ($"input-{id}", $"retry-{id}");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        await admin.CreateTopicsAsync(new[] { input, $"{retry}-1", $"dead-{id}" }.Select(topic => new TopicSpecification { Name = topic, NumPartitions = Partitions, ReplicationFactor = 1 }));
        var hosts = Enumerable.Range(0, instances).Select(_ => CreateHost(bootstrapServers, id, retry)).ToList();
        var late = new ConcurrentBag<double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => Listen(instrument, self) };
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => late.Add(seconds));
        listener.Start();
        async Task RunAllAsync() => await Task.WhenAll(hosts.Select(host => host.Services.GetRequiredService<DueRetries>().ReturnAsync(AtMost, cancellationToken)));

        // They join before anything is due.
        await RunAllAsync();
        await RunAllAsync();
        var firstTick = DateTimeOffset.UtcNow + Period;
        await WriteAsync(bootstrapServers, input, $"{retry}-1", records, due: firstTick + behindTick);
        var longest = TimeSpan.Zero;
        for (var tick = firstTick; late.Count < records; tick += Period)
        {
            if (tick - DateTimeOffset.UtcNow is { Ticks: > 0 } wait)
                await Task.Delay(wait, cancellationToken);
            var watch = Stopwatch.StartNew();
            await RunAllAsync();
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
        }
        foreach (var host in hosts)
            await ((IAsyncDisposable)host).DisposeAsync();
        return ([.. late.Order()], longest);
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Name == "exactlyonce.retries.lateness")
            listener.EnableMeasurementEvents(instrument);
    }

    private static IHost CreateHost(string bootstrapServers, string id, string retry)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = bootstrapServers);
        builder.Services.AddPipeline<Nothing>(pipeline =>
        {
            (pipeline.TriggerGroup, pipeline.DeadLetterTopic, pipeline.RetryTopic) = ($"group-{id}", $"dead-{id}", retry);
            pipeline.RetryDelays = [TimeSpan.FromSeconds(30)];
        });
        return builder.Build();
    }

    private static async Task WriteAsync(string bootstrapServers, string input, string retry, int records, DateTimeOffset due)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 5 }).SetLogHandler((_, _) => { }).Build();
        byte[] Text(long number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
        await Task.WhenAll(Enumerable.Range(0, records).Select(number => producer.ProduceAsync(new TopicPartition(retry, number % Partitions), new Message<byte[], byte[]>
        {
            Key = Text(number),
            Value = new byte[200],
            Headers = new Headers
            {
                { EoHeaders.Own, Text(0) }, { EoHeaders.Due, Text(due.ToUnixTimeMilliseconds()) }, { EoHeaders.Source, Encoding.UTF8.GetBytes($"{input}/{number % Partitions}/{number / Partitions}") },
            },
        })));
    }

    private sealed class Nothing : ITransform
    {
        public ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken) => new([]);
    }
}
