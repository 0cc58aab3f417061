using System.Threading.Channels;
using Confluent.Kafka;
using LocalHost.Catalog;
using LocalHost.Kafka.Calls;
using LocalHost.Kafka.Records;
using LocalHost.Listeners;
using LocalHost.Worker;
using Microsoft.Extensions.Logging;

namespace LocalHost.Kafka;

/// <summary>
/// One function's trigger, as the Functions host runs it (KafkaListener and its executors, azure-functions-kafka-extension 4.3.2): a thread polls and gathers batches; a bounded channel
/// hands them to the function, and while it is full nobody polls; offsets are stored when a call is done and committed by the client's timer; nobody waits when partitions are revoked.
/// Stopping cancels the call that runs, or with <paramref name="drains"/> lets the channel be worked off.
/// </summary>
internal sealed partial class KafkaListener(
    FunctionDefinition function, TriggerDeclaration declaration, TriggerSettings settings, bool drains, IWorker worker, PartitionMeters meters, TimeProvider clock, ILogger logger)
    : IFunctionListener
{
    // As in the extension.
    private static readonly TimeSpan CallsLimit = TimeSpan.FromSeconds(300);

    // A call that is cancelled gets so long before the group is left all the same: nothing of it would be committed. The extension leaves when the call has ended, which the process
    // may not live to see, and then the others wait for the session time-out.
    private static readonly TimeSpan CancelledCallLimit = TimeSpan.FromSeconds(5);

    // Brokers that are gone can make it last.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(10);

    // A poll cannot be interrupted.
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(100);

    private readonly Channel<List<TriggerRecord>> _batches = Channel.CreateBounded<List<TriggerRecord>>(
        new BoundedChannelOptions(settings.ExecutorChannelCapacity) { SingleReader = true, SingleWriter = true });

    private readonly ClientTrouble _trouble = new(function.Name, declaration.Consumer.BootstrapServers, clock, logger);
    private readonly RecordReader _reader = new(declaration.KeyType, declaration.Form);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancelling = new();
    private IConsumer<byte[], byte[]>? _consumer;
    private Task _polling = Task.CompletedTask;
    private Task _calling = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in declaration.Warnings)
            LogCountsForNothing(function.Name, warning);
        var consumer = CreateConsumer();
        consumer.Subscribe(declaration.Topic);
        _consumer = consumer;
        _polling = Task.Factory.StartNew(() => Poll(consumer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _calling = Task.Run(() => CallAsync(CreateExecutor(consumer)), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (!drains)
            await _cancelling.CancelAsync();
        else if (!_calling.IsCompleted)
            LogDraining(function.Name);
        await _polling;
        await EndAsync(drains ? CallsLimit : CancelledCallLimit);
        await _cancelling.CancelAsync();
        await CloseAsync();
        await EndAsync(CallsLimit);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        _cancelling.Dispose();
    }

    /// <exception cref="InvalidDataException">The client refuses its settings.</exception>
    private IConsumer<byte[], byte[]> CreateConsumer()
    {
        try
        {
            return new ConsumerBuilder<byte[], byte[]>(declaration.Consumer)
                .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
                .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
                .SetErrorHandler((_, error) => _trouble.Take(error))
                .SetLogHandler((_, message) => LogClient(message.Message))
                .Build();
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new InvalidDataException($"Function {function.Name}: the Kafka client refuses its settings: {refusal.Message}. They are the trigger's, and host.json's under extensions.kafka.", refusal);
        }
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        meters.Assigned(partitions.Count);
        partitions.ForEach(partition => LogAssigned(function.Name, partition));
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        meters.Revoked(partitions.Count);
        partitions.ForEach(partition => LogRevoked(function.Name, partition.TopicPartition));
    }

    private void Poll(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            Gather(consumer, _stopping.Token);
        }
        catch (Exception unexpected)
        {
            LogPollingEnded(unexpected, function.Name);
        }
        finally
        {
            _batches.Writer.Complete();
        }
    }

    private void Gather(IConsumer<byte[], byte[]> consumer, CancellationToken stopping)
    {
        List<TriggerRecord> batch = [];
        while (!stopping.IsCancellationRequested)
        {
            var flushed = false;
            var until = Environment.TickCount64 + (1000L * settings.SubscriberIntervalInSeconds);
            while (until - Environment.TickCount64 is > 0 and var left && !stopping.IsCancellationRequested)
            {
                if (TryPoll(consumer, TimeSpan.FromMilliseconds(left)) is not { } record)
                    continue;
                batch.Add(record);
                if (batch.Count >= settings.MaxBatchSize)
                {
                    batch = HandOver(batch);
                    flushed = true;
                }
            }
            if (flushed)
                continue;
            if (batch.Count > 0)
                batch = HandOver(batch);
            stopping.WaitHandle.WaitOne(settings.SubscriberIdleBackoffMs);
        }
    }

    private TriggerRecord? TryPoll(IConsumer<byte[], byte[]> consumer, TimeSpan left)
    {
        ConsumeResult<byte[], byte[]>? consumed = null;
        try
        {
            consumed = consumer.Consume(left < LongestPoll ? left : LongestPoll);
            return consumed is null ? null : _reader.Read(consumed);
        }
        catch (KafkaException problem)
        {
            _trouble.Take(problem.Error);
        }
        catch (InvalidDataException unreadable)
        {
            _trouble.Skipped(consumed!.TopicPartitionOffset, unreadable.Message);
        }
        return null;
    }

    // While the function is busy and the channel full, this waits and does not poll.
    private List<TriggerRecord> HandOver(List<TriggerRecord> batch)
    {
        while (!_batches.Writer.TryWrite(batch) && !_stopping.IsCancellationRequested)
            _stopping.Token.WaitHandle.WaitOne(settings.ChannelFullRetryIntervalInMs);
        return [];
    }

    private IExecutor CreateExecutor(IConsumer<byte[], byte[]> consumer)
    {
        var calls = new FunctionCalls(function, worker, settings, clock);
        FailureStreak CreateStreak() => new(function.Name, clock, logger);

        // A partition that was revoked meanwhile cannot store an offset; as in the extension, those behind it in the list are not tried.
        void Store(IEnumerable<TopicPartitionOffset> offsets)
        {
            try
            {
                foreach (var offset in offsets)
                    consumer.StoreOffset(offset);
            }
            catch (KafkaException problem)
            {
                LogNotStored(function.Name, problem.Error.Reason);
            }
        }

        return declaration.IsBatched ? new BatchExecutor(calls, CreateStreak, Store) : new SingleExecutor(calls, CreateStreak, Store);
    }

    private async Task CallAsync(IExecutor executor)
    {
        try
        {
            await foreach (var batch in _batches.Reader.ReadAllAsync(_cancelling.Token))
                await executor.ExecuteAsync(batch, _cancelling.Token);
        }
        catch (OperationCanceledException) when (_cancelling.IsCancellationRequested)
        {
        }
    }

    private async Task EndAsync(TimeSpan limit)
    {
        try
        {
            await _calling.WaitAsync(limit, clock);
        }
        catch (TimeoutException)
        {
            LogStillRunning(function.Name, limit.TotalSeconds);
        }
    }

    // Commits what was stored and leaves the group, so that its other members need not wait for the session time-out.
    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _consumer, null) is not { } consumer)
            return;
        try
        {
            await Task.Run(() =>
            {
                consumer.Close();
                consumer.Dispose();
            }).WaitAsync(CloseLimit, clock);
        }
        catch (TimeoutException)
        {
            LogNotClosed(function.Name, $"no broker answered within {CloseLimit.TotalSeconds} s");
        }
        catch (KafkaException problem)
        {
            LogNotClosed(function.Name, problem.Error.Reason);
        }
    }

    [LoggerMessage(EventId = 930, Level = LogLevel.Warning, Message = "{Function}: its trigger's {Warning}")]
    private partial void LogCountsForNothing(string function, string warning);

    [LoggerMessage(EventId = 931, Level = LogLevel.Information, Message = "{Function}: assigned {Partition}")]
    private partial void LogAssigned(string function, TopicPartition partition);

    [LoggerMessage(EventId = 932, Level = LogLevel.Information, Message = "{Function}: revoked {Partition}")]
    private partial void LogRevoked(string function, TopicPartition partition);

    [LoggerMessage(EventId = 934, Level = LogLevel.Debug, Message = "librdkafka: {Text}")]
    private partial void LogClient(string text);

    [LoggerMessage(EventId = 935, Level = LogLevel.Warning, Message = "{Function}: an offset was not stored: {Problem}")]
    private partial void LogNotStored(string function, string problem);

    [LoggerMessage(EventId = 926, Level = LogLevel.Information, Message = "{Function}: stops when its calls have ended")]
    private partial void LogDraining(string function);

    [LoggerMessage(EventId = 927, Level = LogLevel.Critical, Message = "{Function}: its polling ended unexpectedly; it gets no more records until this host is started again")]
    private partial void LogPollingEnded(Exception unexpected, string function);

    [LoggerMessage(EventId = 928, Level = LogLevel.Warning, Message = "{Function}: a call has not ended within {Seconds} s of the host's stop")]
    private partial void LogStillRunning(string function, double seconds);

    [LoggerMessage(EventId = 929, Level = LogLevel.Warning, Message = "{Function}: its consumer did not leave the group in order ({Problem}); the others get its partitions after the session time-out")]
    private partial void LogNotClosed(string function, string problem);
}
