using System.Diagnostics;
using System.Text;
using Benchmarks.Brokers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExactlyOnce;
using ExactlyOnce.Kafka;
using Functions.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Toolchain;

namespace Benchmarks.Telemetry;

/// <summary>
/// Payments through six lanes, three outputs each. From batch to batch somebody else listens, on the same lanes and the same broker, so that
/// whatever changes in the course of a run changes for all alike.
/// </summary>
internal static class TelemetryBench
{
    private const int Partitions = 6;
    private const int RecordsPerBatch = 1000;
    private const int BatchesOfEach = 50;
    private const int WarmUp = 12;
    private static readonly string[] Topics = ["payments", "processed", "audit", "effects", "dead"];

    public static async Task<Report> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        Listener[] candidates = [new("nobody listens", false, 0), new("metrics", true, 0), new("metrics, 5 % of traces", true, 0.05), new("metrics, all traces", true, 1)];
        var report = new Report(candidates[0].Name);
        await using IBroker broker = File.Exists(ApacheKafka.Script) ? new KafkaBroker() : new EmulatorBroker(onDisk: false);
        await broker.StartAsync(cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            progress($"{broker.Name}, round {round + 1} of {rounds}");
            var batches = await WriteAsync(broker, $"{round}");
            using var host = CreateHost(broker.BootstrapServers, $"{round}");
            var pipeline = host.Services.GetRequiredService<Pipeline<PaymentTransform>>();
            var spent = new (TimeSpan Elapsed, TimeSpan Processor)[candidates.Length];
            for (var batch = 0; batch < batches.Count; batch++)
            {
                var turn = batch % candidates.Length;
                using var listening = candidates[turn].Listen();
                using var process = Process.GetCurrentProcess();
                var (processor, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
                await pipeline.ProcessAsync(batches[batch], cancellationToken);
                process.Refresh();
                if (batch >= WarmUp)
                    spent[turn] = (spent[turn].Elapsed + watch.Elapsed, spent[turn].Processor + process.TotalProcessorTime - processor);
            }
            await ((IAsyncDisposable)host).DisposeAsync();
            foreach (var (candidate, (elapsed, processor)) in candidates.Zip(spent))
            {
                var records = RecordsPerBatch * (BatchesOfEach - (WarmUp / candidates.Length));
                report.Add("records/s", candidate.Name, records / elapsed.TotalSeconds);
                report.Add("µs of processor a record", candidate.Name, processor.TotalMicroseconds / records);
            }
        }
        return report;
    }

    private static IHost CreateHost(string bootstrapServers, string id)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = bootstrapServers);
        builder.Services.AddOptions<PaymentTopics>().Configure(topics =>
            (topics.PaymentsProcessedTopic, topics.AuditLogTopic, topics.PaymentEffectsTopic) = ($"processed-{id}", $"audit-{id}", $"effects-{id}"));
        builder.Services.AddPipeline<PaymentTransform>(pipeline => (pipeline.TriggerGroup, pipeline.DeadLetterTopic) = ($"group-{id}", $"dead-{id}"));
        return builder.Build();
    }

    // Half of the payments come with a trace of their producer's, who records 5 % of them.
    private static async Task<List<List<InputRecord>>> WriteAsync(IBroker broker, string id)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        await admin.CreateTopicsAsync(Topics.Select(topic => new TopicSpecification { Name = $"{topic}-{id}", NumPartitions = Partitions, ReplicationFactor = 1 }));
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = broker.BootstrapServers, LingerMs = 5 }).SetLogHandler((_, _) => { }).Build();
        List<List<InputRecord>> batches = [];
        for (var batch = 0; batch < 4 * BatchesOfEach; batch++)
        {
            var written = await Task.WhenAll(Enumerable.Range(0, RecordsPerBatch).Select(record => producer.ProduceAsync(
                new TopicPartition($"payments-{id}", record % Partitions),
                new Message<byte[], byte[]>
                {
                    Key = Encoding.UTF8.GetBytes($"user-{record}"),
                    Value = Encoding.UTF8.GetBytes($$"""{"paymentId":"p-{{id}}-{{batch}}-{{record}}","userId":"user-{{record}}","amount":12.34,"currency":"EUR","description":"a payment as any"}"""),
                    Headers = record % 2 == 0 ? [] : new Headers { { "traceparent", Encoding.ASCII.GetBytes($"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-{(record % 40 == 1 ? "01" : "00")}") } },
                })));
            batches.Add([.. written.OrderBy(record => record.Offset.Value).Select(Read)]);
        }
        return batches;
    }

    private static InputRecord Read(DeliveryResult<byte[], byte[]> record) => new(record.Topic, record.Partition, record.Offset, record.Message.Key, record.Message.Value)
    {
        Headers = [.. record.Message.Headers.Select(header => new RecordHeader(header.Key, header.GetValueBytes()))],
    };
}
