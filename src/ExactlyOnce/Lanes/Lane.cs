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
                if (_transactionIsOpen)
                    await AbortAsync(patience, cancellationToken);
                if (_position is null)
                    await LocateAsync(records[0].Offset, patience, cancellationToken);
                await AdvanceAsync(records, patience, cancellationToken);
                return;
            }
            catch (AbortRequiredException problem)
            {
                LogAborting(id, problem.Message);
                await patience.PauseAsync(problem, cancellationToken);
            }
            catch (ProducerLostException problem)
            {
                LogLost(id, problem.Message);
                metrics.ProducerLost();
                await ReleaseAsync();
                await patience.PauseAsync(problem, cancellationToken);
                // Another instance may have the partition by now. Acquiring would fence it for nothing if the work is done.
                if (await RetryAsync(() => ledger.ReadAsync(id), patience, cancellationToken) >= end)
                {
                    metrics.Redelivered(records.Count);
                    return;
                }
            }
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
        while (slice.Count < Math.Min(records.Count, options.MaxRecordsPerTransaction) && bytes < options.MaxBytesPerTransaction)
        {
            var transformed = await transforms.RunAsync(records[slice.Count], cancellationToken);
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
            await AbortAsync(patience, cancellationToken);
            await IsolateAsync(slice, rejection, patience, cancellationToken);
            return;
        }
        _position = end;
        metrics.Committed(slice);
    }

    // Which record is to blame is not known (a batch of several is refused as a whole), so the slice is halved until it is one.
    private async Task IsolateAsync(
        List<TransformedRecord> slice, OutputRejectedException rejection, Patience patience, CancellationToken cancellationToken)
    {
        if (slice.Count > 1)
        {
            var half = slice.Count / 2;
            await CommitSliceAsync(slice[..half], patience, cancellationToken);
            await CommitSliceAsync(slice[half..], patience, cancellationToken);
            return;
        }
        if (slice[0].Outcome == RecordOutcome.DeadLettered)
            throw new DeadLetterRejectedException(slice[0].Input, options.DeadLetterTopic, rejection);
        LogRejected(id, slice[0].Input.Offset, rejection.Message);
        await CommitSliceAsync([transforms.DeadLetterOfOutput(slice[0].Input, rejection)], patience, cancellationToken);
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

    private async Task AbortAsync(Patience patience, CancellationToken cancellationToken)
    {
        await RetryAsync(_producer!.AbortAsync, patience, cancellationToken);
        _transactionIsOpen = false;
        metrics.TransactionAborted();
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

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Lane {Lane}: the transaction is aborted and the batch done again: {Problem}")]
    private partial void LogAborting(LaneId lane, string problem);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Lane {Lane} lost its producer: {Problem}")]
    private partial void LogLost(LaneId lane, string problem);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "Lane {Lane}: the same call again: {Problem}")]
    private partial void LogRetrying(LaneId lane, string problem);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Lane {Lane}: the outputs of offset {Offset} can never be written; it becomes a dead letter: {Problem}")]
    private partial void LogRejected(LaneId lane, long offset, string problem);
}
