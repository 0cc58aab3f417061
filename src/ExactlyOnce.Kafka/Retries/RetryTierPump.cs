using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>
/// Brings the due records of one retry topic back to where they belong, each in one transaction with the retry topic's offset. Several at
/// once, in any processes, share its partitions; one that has lost a partition is refused by the group (KIP-447).
/// </summary>
internal sealed partial class RetryTierPump(
    string group, string topic, string deadLetterTopic, KafkaOptions options, TimeProvider clock, RetryMetrics metrics, ILogger logger) : IAsyncDisposable
{
    private const int MostAtATime = 1000;

    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShortestStay = TimeSpan.FromSeconds(10);

    private readonly BlockingThread _thread = new(topic);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly string _transactionalId = $"{group}.{Guid.NewGuid():N}";
    private RetryConsumer? _consumer;
    private TransactionalProducer? _producer;
    private int _atATime = MostAtATime;
    private (TopicPartitionOffset Place, OutputRejectedException Why)? _unreturnable;
    private readonly CancellationTokenSource _disposing = new();
    private Task _idling = Task.CompletedTask;
    private int _isRunning;
    private long _lastRun;
    private TimeSpan _stay = 3 * ShortestStay;

    /// <summary>Returns what is due now.</summary>
    /// <returns>How many records.</returns>
    /// <exception cref="RetriableException">Not all of it: the next run goes on.</exception>
    public async Task<int> RunAsync(int atMost, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1)
            return 0; // the run before is still at it
        var returned = 0;
        await _oneAtATime.WaitAsync(CancellationToken.None);
        try
        {
            StaysOn();
            while (returned < atMost && !cancellationToken.IsCancellationRequested)
            {
                var due = await TakeAsync(Math.Min(_atATime, atMost - returned), cancellationToken);
                if (due.Count == 0)
                    break;
                if (await TryReturnAsync(due))
                    returned += due.Count;
            }
            return returned;
        }
        finally
        {
            _oneAtATime.Release();
            Volatile.Write(ref _isRunning, 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _idling;
        await _oneAtATime.WaitAsync();
        await DropAsync();
        _thread.Dispose();
    }

    // For how long it stays in the group without a run: an instance whose timer does not run any more must not keep its partitions from
    // the one whose timer does.
    private void StaysOn()
    {
        var now = Stopwatch.GetTimestamp();
        if (_lastRun != 0)
            _stay = TimeSpan.FromTicks(Math.Max(ShortestStay.Ticks, 3 * Stopwatch.GetElapsedTime(_lastRun, now).Ticks));
        _lastRun = now;
        if (_idling.IsCompleted)
            _idling = IdleAsync(_disposing.Token);
    }

    private async Task IdleAsync(CancellationToken stopping)
    {
        using var ticks = new PeriodicTimer(IdleInterval);
        while (await ticks.WaitForNextTickAsync(stopping).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully, TaskScheduler.Default))
        {
            if (!await _oneAtATime.WaitAsync(TimeSpan.Zero, CancellationToken.None))
                continue;
            try
            {
                if (_consumer is null)
                    return;
                if (Stopwatch.GetElapsedTime(_lastRun) > _stay)
                    await DropAsync();
                else
                    await _thread.RunAsync(() => _consumer.Idle());
            }
            catch (KafkaException problem)
            {
                LogAborted(logger, topic, problem.Message);
                await DropAsync();
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
    }

    private async Task<IReadOnlyList<InputRecord>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        try
        {
            return await _thread.RunAsync(() =>
            {
                _consumer ??= new RetryConsumer(options, group, topic, logger);
                return _consumer.Take(most, clock.GetUtcNow(), cancellationToken);
            });
        }
        catch (KafkaException problem)
        {
            await DropAsync();
            throw new RetriableException($"Reading the retry topic {topic}: {problem.Error.Code}: {problem.Error.Reason}", problem);
        }
    }

    // False where they are to be taken again.
    private async Task<bool> TryReturnAsync(IReadOnlyList<InputRecord> due)
    {
        try
        {
            await ReturnAsync(due);
            _atATime = Math.Min(2 * _atATime, MostAtATime);
            var now = clock.GetUtcNow();
            foreach (var record in due)
                metrics.Returned(topic, RetryRecord.Read(record) is { } retry ? now - retry.Due : null);
            return true;
        }
        catch (OutputRejectedException rejection)
        {
            // Which record it is is not known before it is alone.
            if (due.Count == 1 && _unreturnable?.Place == PlaceOf(due[0]))
            {
                await DropAsync();
                throw new RetriableException($"{topic}: the record at {PlaceOf(due[0])} can neither come back nor be written to {deadLetterTopic}: {rejection.Message}; raise that topic's max.message.bytes", rejection);
            }
            _unreturnable = due.Count == 1 ? (PlaceOf(due[0]), rejection) : null;
            _atATime = Math.Max(1, due.Count / 2);
            await AbortAsync(due);
            return false;
        }
        catch (AbortRequiredException problem)
        {
            LogAborted(logger, topic, problem.Message);
            await AbortAsync(due);
            throw new RetriableException($"Bringing back records of {topic}: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is RetriableException or ProducerLostException)
        {
            // Whether they were committed is not known: what is committed is read anew.
            await DropAsync();
            throw problem as RetriableException ?? new RetriableException($"Bringing back records of {topic}: {problem.Message}", problem);
        }
    }

    private async Task ReturnAsync(IReadOnlyList<InputRecord> due)
    {
        using var span = Spans.Batch("return", topic);
        span?.SetTag(Tags.Count, due.Count);
        if (_producer is null)
        {
            _producer = new TransactionalProducer(_transactionalId, options, logger);
            await Retriable.RetryAsync(_producer.InitializeAsync);
        }
        var offsets = due.GroupBy(record => record.Partition)
            .Select(partition => new TopicPartitionOffset(topic, partition.Key, partition.Max(record => record.Offset) + 1)).ToList();
        await Retriable.RetryAsync(() => _producer.BeginAsync([.. due.Select(Returned)]));
        await Retriable.RetryAsync(() => _producer.SendOffsetsAsync(offsets, _consumer!.Group));
        await Retriable.RetryAsync(_producer.CommitAsync);
    }

    private OutputRecord Returned(InputRecord record)
    {
        if (_unreturnable is { } unreturnable && unreturnable.Place == PlaceOf(record))
        {
            LogUnreturnable(logger, record.Topic, record.Partition, record.Offset, deadLetterTopic, unreturnable.Why.Message);
            return RetryRecord.DeadLetter(record, deadLetterTopic, "output", unreturnable.Why, clock.GetUtcNow());
        }
        if (RetryRecord.Read(record) is { } retry)
            return retry.Return();
        var problem = new InvalidDataException($"a record in the retry topic has not the headers {EoHeaders.Due} and {EoHeaders.Source}: no pipeline wrote it");
        LogUnreturnable(logger, record.Topic, record.Partition, record.Offset, deadLetterTopic, problem.Message);
        return RetryRecord.DeadLetter(record, deadLetterTopic, "unroutable", problem, clock.GetUtcNow());
    }

    // A producer that failed is not used again; its successor ends what it left.
    private async Task AbortAsync(IReadOnlyList<InputRecord> due)
    {
        await DropProducerAsync();
        await _thread.RunAsync(() => _consumer!.GiveBack(due));
    }

    private async Task DropAsync()
    {
        await DropProducerAsync();
        await _thread.RunAsync(() =>
        {
            _consumer?.Dispose();
            _consumer = null;
        });
    }

    private async Task DropProducerAsync()
    {
        if (_producer is not { } producer)
            return;
        _producer = null;
        try
        {
            await producer.AbortAsync();
        }
        catch (Exception problem) when (problem is RetriableException or AbortRequiredException or ProducerLostException)
        {
            LogAborted(logger, topic, problem.Message);
        }
        await producer.DisposeAsync();
    }

    private static TopicPartitionOffset PlaceOf(InputRecord record) => new(record.Topic, record.Partition, record.Offset);

    [LoggerMessage(EventId = 221, Level = LogLevel.Warning, Message = "Retry topic {Topic}: a transaction was given up: {Problem}")]
    private static partial void LogAborted(ILogger logger, string topic, string problem);

    [LoggerMessage(EventId = 222, Level = LogLevel.Warning, Message = "Retry topic {Topic}/{Partition}: offset {Offset} cannot come back, and goes to {DeadLetterTopic}: {Problem}")]
    private static partial void LogUnreturnable(ILogger logger, string topic, int partition, long offset, string deadLetterTopic, string problem);
}
