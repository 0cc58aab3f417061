using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Payments;
using Confluent.Kafka;
using ExactlyOnce;
using Functions.Payments;

namespace Benchmarks.Latency;

/// <summary>One contender with its topics, who takes payments as they come.</summary>
internal sealed class LatencyTurn : IAsyncDisposable
{
    private const int LargestBatch = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly PaymentTopicNames _topics;
    private readonly IContender _contender;
    private readonly IProducer<byte[], byte[]> _feeder;
    private readonly IConsumer<byte[], byte[]> _input;
    private readonly IConsumer<byte[], byte[]> _output;
    private int _fed;

    private LatencyTurn(string bootstrapServers, PaymentTopicNames topics, IContender contender)
    {
        (_topics, _contender) = (topics, contender);
        _feeder = PaymentInput.Producer(bootstrapServers, lingerMs: 0);
        _input = PaymentInput.Consumer(bootstrapServers, topics.Payments, topics.Partitions);
        _output = PaymentInput.Consumer(bootstrapServers, topics.Effects, topics.Partitions);
    }

    public string Name => _contender.Name;

    public static async Task<LatencyTurn> CreateAsync(string bootstrapServers, int partitions, Func<string, PaymentTopicNames, IContender> create)
    {
        var topics = new PaymentTopicNames($"bench-{Guid.NewGuid():N}", partitions);
        await topics.CreateAsync(bootstrapServers);
        return new LatencyTurn(bootstrapServers, topics, create(bootstrapServers, topics));
    }

    /// <summary>Feeds payments for so long, and tells what each of them took.</summary>
    public async Task<TimeSpan[]> RunAsync(int rate, TimeSpan time, CancellationToken cancellationToken)
    {
        var count = (int)(rate * time.TotalSeconds);
        var (first, appended, seen) = (_fed, new long[count], new long[count]);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        done.CancelAfter(time + Patience);
        var processing = Task.Factory.StartNew(() => ProcessAsync(done.Token), TaskCreationOptions.LongRunning).Unwrap();
        var reading = Task.Factory.StartNew(() => Read(first, seen, done.Token), TaskCreationOptions.LongRunning);
        var feeding = Task.Factory.StartNew(() => Feed(rate, first, appended), TaskCreationOptions.LongRunning);
        await Task.WhenAll(feeding, reading);
        await done.CancelAsync();
        await processing;
        cancellationToken.ThrowIfCancellationRequested();
        if (seen.Contains(0))
            throw new Toolchain.ToolchainException($"{Name}: {seen.Count(at => at == 0)} of {count} payments were not seen within {Patience}");
        return [.. appended.Zip(seen, Stopwatch.GetElapsedTime)];
    }

    public async ValueTask DisposeAsync()
    {
        await _contender.DisposeAsync();
        _feeder.Dispose();
        _input.Dispose();
        _output.Dispose();
    }

    private void Feed(int rate, int first, long[] appended)
    {
        var started = Stopwatch.StartNew();
        for (var index = 0; index < appended.Length; index++)
        {
            var (at, due) = (index, TimeSpan.FromSeconds(index / (double)rate));
            if (due > started.Elapsed)
                Thread.Sleep(1);
            _feeder.Produce(_topics.Payments, PaymentInput.Payment(first + index), _ => appended[at] = Stopwatch.GetTimestamp());
        }
        _feeder.Flush(Patience);
        _fed = first + appended.Length;
    }

    private async Task ProcessAsync(CancellationToken done)
    {
        List<InputRecord> batch = [];
        while (!done.IsCancellationRequested)
        {
            for (var read = _input.Consume(Look); read is not null; read = batch.Count < LargestBatch ? _input.Consume(TimeSpan.Zero) : null)
                batch.Add(PaymentInput.ToInput(read));
            if (batch.Count > 0)
                await _contender.ProcessAsync(batch, CancellationToken.None);
            batch = [];
        }
    }

    private void Read(int first, long[] seen, CancellationToken done)
    {
        for (var left = seen.Length; left > 0 && !done.IsCancellationRequested;)
        {
            if (_output.Consume(Look) is not { } record)
                continue;
            var command = JsonSerializer.Deserialize<ChargeCommand>(record.Message.Value, JsonSerializerOptions.Web)!;
            var number = int.Parse(command.IdempotencyKey.AsSpan("p-".Length), CultureInfo.InvariantCulture) - first;
            if (number < 0)
                continue; // of an earlier turn, twice
            seen[number] = Stopwatch.GetTimestamp();
            left--;
        }
    }
}
