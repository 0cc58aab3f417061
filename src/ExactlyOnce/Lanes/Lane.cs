using ExactlyOnce.Transforms;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Lanes;

/// <summary>
/// One lane: acquires its producer and its position, and turns each batch of its partition's records into transactions of outputs and
/// ledger position. Whatever the host delivers, twice or late, is measured against the position.
/// </summary>
internal sealed partial class Lane(
    LaneId id,
    TransformRunner transforms,
    ILaneProducerFactory producers,
    ILedger ledger,
    PipelineOptions options,
    LaneMetrics metrics,
    TimeProvider clock,
    Random jitter,
    ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneBatchAtATime = new(1, 1);
    private readonly byte[] _transactionHeader = EoHeaders.Text($"{id.TransactionalId}");
    private ILaneProducer? _producer;
    private long? _position;
    private bool _transactionIsOpen;

    // Which record of a rejected transaction is to blame is not known: the next ones are smaller, down to one record.
    private int _recordsPerTransaction = options.MaxRecordsPerTransaction;
    private (long Offset, OutputRejectedException Rejection)? _unwritable;

    /// <summary>Processes records of the lane's partition. When it returns the ledger is at or past the last of them.</summary>
    /// <exception cref="LaneUnavailableException">The deadline has passed.</exception>
    /// <exception cref="DeadLetterRejectedException">A record can go nowhere.</exception>
    public async Task ProcessAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken)
    {
        await _oneBatchAtATime.WaitAsync(cancellationToken);
        try
        {
            await ProcessInOrderAsync(InOrder(records), cancellationToken);
        }
        catch
        {
            // The transaction's outcome is not known here: acquiring resolves it, and the ledger tells.
            if (_transactionIsOpen)
                await ReleaseAsync();
            throw;
        }
        finally
        {
            _oneBatchAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _oneBatchAtATime.WaitAsync();
        await ReleaseAsync();
        _oneBatchAtATime.Dispose();
    }

    // A rebalance in the middle of a batch can make the host deliver some of its records twice.
    private static List<InputRecord> InOrder(IReadOnlyList<InputRecord> records)
    {
        for (var index = 1; index < records.Count; index++)
        {
            if (records[index].Offset <= records[index - 1].Offset)
                return [.. records.OrderBy(record => record.Offset).DistinctBy(record => record.Offset)];
        }
        return [.. records];
    }

    private async Task ProcessInOrderAsync(List<InputRecord> records, CancellationToken cancellationToken)
    {
        var end = records[^1].Offset + 1;
        var patience = new Patience(id, options, clock, jitter);
        while (true)
        {
            try
            {
                // The epoch first, the ledger second: read before, another producer could still commit, and the position would be old.
                if (_producer is null)
                    await FenceAsync(patience, cancellationToken);
                if (_position is null)
                    await LocateAsync(records[0].Offset, patience, cancellationToken);
                await AdvanceAsync(records, patience, cancellationToken);
                return;
            }
            catch (Exception problem) when (problem is AbortRequiredException or ProducerLostException)
            {
                await AbandonAsync(problem);
                await patience.PauseAsync(problem, cancellationToken);
                if (await AnotherInstanceCommittedAsync(end))
                {
                    metrics.Redelivered(records.Count);
                    return;
                }
            }
            catch (OutputRejectedException problem)
            {
                await AbandonAsync(problem);
            }
            catch (DeadLetterRejectedException problem)
            {
                await AbandonAsync(problem);
                throw;
            }
        }
    }

    // Another instance may have the partition by now. Acquiring would fence it, for nothing where the work is done. A ledger that cannot
    // be read now (it may be this lane's own lost transaction that keeps it unstable) is read again after acquiring.
    private async Task<bool> AnotherInstanceCommittedAsync(long end)
    {
        try
        {
            return await ledger.ReadAsync(id) >= end;
        }
        catch (RetriableException problem)
        {
            LogRetrying(id, problem.Message);
            return false;
        }
    }

    private async Task FenceAsync(Patience patience, CancellationToken cancellationToken)
    {
        var producer = producers.Create(id);
        try
        {
            await RetryAsync(producer.InitializeAsync, patience, cancellationToken);
        }
        catch
        {
            await producer.DisposeAsync();
            throw;
        }
        _producer = producer;
    }

    private async Task LocateAsync(long firstDelivered, Patience patience, CancellationToken cancellationToken)
    {
        var position = await RetryAsync(() => ledger.ReadAsync(id), patience, cancellationToken);
        if (position is null)
        {
            // Written down before anything else, so that a crash right after this cannot hide where the lane began.
            await CommitAsync([], firstDelivered, patience, cancellationToken);
            position = firstDelivered;
        }
        _position = position;
        LogAcquired(id, position.Value);
    }

    // What is done is taken off the records, so that a second attempt begins behind it.
    private async Task AdvanceAsync(List<InputRecord> records, Patience patience, CancellationToken cancellationToken)
    {
        metrics.Redelivered(records.RemoveAll(record => record.Offset < _position));
        while (records.Count > 0)
        {
            var slice = await TransformSliceAsync(records, cancellationToken);
            await CommitSliceAsync(slice, patience, cancellationToken);
            records.RemoveRange(0, slice.Count);
        }
    }

    // Transforms run outside transactions: a slow one must not hold back every reader of committed records.
    private async Task<List<TransformedRecord>> TransformSliceAsync(List<InputRecord> records, CancellationToken cancellationToken)
    {
        List<TransformedRecord> slice = [];
        long bytes = 0;
        while (slice.Count < Math.Min(records.Count, _recordsPerTransaction) && bytes < options.MaxBytesPerTransaction)
        {
            var record = records[slice.Count];
            var transformed = _unwritable is { } unwritable && unwritable.Offset == record.Offset
                ? transforms.DeadLetterOfOutput(record, unwritable.Rejection)
                : await transforms.RunAsync(record, cancellationToken);
            slice.Add(transformed);
            bytes += transformed.Outputs.Sum(output => output.Size);
        }
        return slice;
    }

    private async Task CommitSliceAsync(List<TransformedRecord> slice, Patience patience, CancellationToken cancellationToken)
    {
        var end = slice[^1].Input.Offset + 1;
        try
        {
            await CommitAsync([.. slice.SelectMany(Stamped)], end, patience, cancellationToken);
        }
        catch (OutputRejectedException rejection)
        {
            Isolate(slice, rejection);
            throw;
        }
        _position = end;
        _recordsPerTransaction = Math.Min(2 * _recordsPerTransaction, options.MaxRecordsPerTransaction);
        metrics.Committed(slice);
    }

    private void Isolate(List<TransformedRecord> slice, OutputRejectedException rejection)
    {
        _recordsPerTransaction = Math.Max(1, slice.Count / 2);
        _unwritable = null;
        if (slice.Count > 1)
            return;
        if (slice[0].Outcome == RecordOutcome.DeadLettered)
            throw new DeadLetterRejectedException(slice[0].Input, options.DeadLetterTopic, rejection);
        LogRejected(id, slice[0].Input.Offset, rejection.Message);
        _unwritable = (slice[0].Input.Offset, rejection);
    }

    private IReadOnlyList<OutputRecord> Stamped(TransformedRecord record) => EoHeaders.Stamp(record.Input, record.Outputs, _transactionHeader);

    private async Task CommitAsync(IReadOnlyList<OutputRecord> outputs, long position, Patience patience, CancellationToken cancellationToken)
    {
        var producer = _producer!;
        _transactionIsOpen = true;
        await RetryAsync(() => producer.BeginAsync(outputs), patience, cancellationToken);
        await RetryAsync(() => producer.SendPositionAsync(position), patience, cancellationToken);
        await RetryAsync(producer.CommitAsync, patience, cancellationToken);
        _transactionIsOpen = false;
        metrics.TransactionCommitted();
    }

    // Whatever went wrong in a transaction, its producer is not used again: a client that failed to write a batch leaves a hole in its
    // sequence numbers (librdkafka 2.15 does), and every later transaction fails on it. Aborting is a courtesy to readers.
    private async Task AbandonAsync(Exception problem)
    {
        LogAbandoning(id, problem.Message);
        if (problem is ProducerLostException)
            metrics.ProducerLost();
        else if (_transactionIsOpen)
            await TryAbortAsync();
        await ReleaseAsync();
    }

    private async Task TryAbortAsync()
    {
        try
        {
            await _producer!.AbortAsync();
            metrics.TransactionAborted();
        }
        catch (Exception problem) when (problem is RetriableException or AbortRequiredException or ProducerLostException)
        {
            LogRetrying(id, problem.Message); // the next producer's epoch aborts it
        }
    }

    private async Task ReleaseAsync()
    {
        var producer = _producer;
        _producer = null;
        _position = null;
        _transactionIsOpen = false;
        if (producer is not null)
            await producer.DisposeAsync();
    }

    private Task<bool> RetryAsync(Func<Task> call, Patience patience, CancellationToken cancellationToken) => RetryAsync(
        async () =>
        {
            await call();
            return true;
        },
        patience,
        cancellationToken);

    private async Task<T> RetryAsync<T>(Func<Task<T>> call, Patience patience, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RetriableException problem)
            {
                LogRetrying(id, problem.Message);
                await patience.PauseAsync(problem, cancellationToken);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Lane {Lane} acquired at position {Position}")]
    private partial void LogAcquired(LaneId lane, long position);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Lane {Lane} gives up its producer: {Problem}")]
    private partial void LogAbandoning(LaneId lane, string problem);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "Lane {Lane}: the same call again: {Problem}")]
    private partial void LogRetrying(LaneId lane, string problem);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Lane {Lane}: the outputs of offset {Offset} can never be written; it becomes a dead letter: {Problem}")]
    private partial void LogRejected(LaneId lane, long offset, string problem);
}
