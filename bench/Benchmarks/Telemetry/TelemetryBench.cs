using System.Diagnostics;
using System.Text;
using Benchmarks.Brokers;
using Benchmarks.Payments;
using Confluent.Kafka;
using ExactlyOnce;

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

    public static async Task<Report> RunAsync(int rounds, Action<string> progress, CancellationToken cancellationToken)
    {
        Listener[] candidates = [new("nobody listens", false, 0), new("metrics", true, 0), new("metrics, 5 % of traces", true, 0.05), new("metrics, all traces", true, 1)];
        var report = new Report(candidates[0].Name);
        await using IBroker broker = BrokerChoice.Default();
        await broker.StartAsync(cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            progress($"{broker.Name}, round {round + 1} of {rounds}");
            var topics = new PaymentTopicNames($"{round}", Partitions);
            var batches = await WriteAsync(broker, topics);
            await using var pipeline = new PaymentPipeline(Contenders.ExactlyOnce, broker.BootstrapServers, topics, DeliveryGuarantee.ExactlyOnce);
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
            foreach (var (candidate, (elapsed, processor)) in candidates.Zip(spent))
            {
                var records = RecordsPerBatch * (BatchesOfEach - (WarmUp / candidates.Length));
                report.Add("records/s", candidate.Name, records / elapsed.TotalSeconds);
                report.Add("µs of processor a record", candidate.Name, processor.TotalMicroseconds / records);
            }
        }
        return report;
    }

    // Half of the payments come with a trace of their producer's, who records 5 % of them.
    private static async Task<List<List<InputRecord>>> WriteAsync(IBroker broker, PaymentTopicNames topics)
    {
        await topics.CreateAsync(broker.BootstrapServers);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = broker.BootstrapServers, LingerMs = 5 }).SetLogHandler((_, _) => { }).Build();
        List<List<InputRecord>> batches = [];
        for (var batch = 0; batch < 4 * BatchesOfEach; batch++)
        {
            var written = await Task.WhenAll(Enumerable.Range(0, RecordsPerBatch).Select(record => producer.ProduceAsync(
                new TopicPartition(topics.Payments, record % Partitions),
                new Message<byte[], byte[]>
                {
                    Key = Encoding.UTF8.GetBytes($"user-{record}"),
                    Value = Encoding.UTF8.GetBytes($$"""{"paymentId":"p-{{topics.Case}}-{{batch}}-{{record}}","userId":"user-{{record}}","amount":12.34,"currency":"EUR","description":"a payment as any"}"""),
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
