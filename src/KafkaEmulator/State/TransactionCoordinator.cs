using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// Transactional ids and their transactions, as Kafka's TransactionCoordinator keeps them for clients of transaction version 1
/// (KIP-98, KIP-360): a decision is remembered first and answered at once, and the markers follow; until they are written, the
/// same id gets CONCURRENT_TRANSACTIONS.
/// </summary>
internal sealed class TransactionCoordinator(Broker broker)
{
    private const int CoordinatorEpoch = 0;

    private readonly SortedDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);

    public IEnumerable<Transaction> All => _transactions.Values;

    /// <summary>A producer id and epoch for the transactional id. Whoever had it before is fenced, and what it left open is aborted.</summary>
    /// <param name="transactionalId">Not empty.</param>
    /// <param name="timeoutMs">Milliseconds after which an open transaction is aborted.</param>
    /// <param name="expected">What the producer believes to own, where it recovers from an error (KIP-360).</param>
    public (ErrorCode Error, long ProducerId, short Epoch) Initialize(string transactionalId, int timeoutMs, (long ProducerId, short Epoch)? expected)
    {
        if (timeoutMs <= 0 || timeoutMs > broker.Options.MaxTransactionTimeout.TotalMilliseconds)
            return (ErrorCode.InvalidTransactionTimeout, -1, -1);
        if (!_transactions.TryGetValue(transactionalId, out var transaction))
            _transactions.Add(transactionalId, transaction = new Transaction(transactionalId) { ProducerId = broker.IssueProducerId() });
        if (expected is { } claimed && !MayContinue(transaction, claimed))
            return (ErrorCode.ProducerFenced, -1, -1);

        switch (transaction.State)
        {
            case TransactionState.PrepareCommit or TransactionState.PrepareAbort:
                return (ErrorCode.ConcurrentTransactions, -1, -1);
            case TransactionState.Ongoing:
                // The bumped epoch is never given out: the client asks again, and gets the next one when the abort is complete.
                Fence(transaction);
                return (ErrorCode.ConcurrentTransactions, -1, -1);
        }

        if (transaction.EpochIsExhausted && (expected is null || expected.Value.Epoch == transaction.Epoch))
        {
            transaction.PreviousProducerId = transaction.ProducerId;
            transaction.LastEpoch = expected is null ? Transaction.NoEpoch : transaction.Epoch;
            transaction.ProducerId = broker.IssueProducerId();
            transaction.Epoch = 0;
        }
        else if (expected is null)
        {
            transaction.LastEpoch = Transaction.NoEpoch;
            transaction.Epoch++;
        }
        else if (transaction.Epoch == Transaction.NoEpoch || expected.Value.Epoch == transaction.Epoch)
        {
            transaction.LastEpoch = transaction.Epoch;
            transaction.Epoch++;
        }
        else if (expected.Value.Epoch != transaction.LastEpoch)
        {
            return (ErrorCode.ProducerFenced, -1, -1);
        }
        transaction.TimeoutMs = timeoutMs;
        transaction.State = TransactionState.Empty;
        transaction.Partitions.Clear();
        transaction.Groups.Clear();
        Remember(transaction);
        return (ErrorCode.None, transaction.ProducerId, transaction.Epoch);
    }

    public ErrorCode AddPartitions(string transactionalId, long producerId, short epoch, IReadOnlyCollection<(string Topic, int Partition)> partitions)
    {
        if (Owned(transactionalId, producerId, epoch, out var transaction) is not ErrorCode.None and var error)
            return error;
        if (transaction.State == TransactionState.Ongoing && transaction.Partitions.IsSupersetOf(partitions))
            return ErrorCode.None;
        Begin(transaction);
        transaction.Partitions.UnionWith(partitions);
        Remember(transaction);
        return ErrorCode.None;
    }

    public ErrorCode AddGroup(string transactionalId, long producerId, short epoch, string group)
    {
        if (Owned(transactionalId, producerId, epoch, out var transaction) is not ErrorCode.None and var error)
            return error;
        if (transaction.State == TransactionState.Ongoing && transaction.Groups.Contains(group))
            return ErrorCode.None;
        Begin(transaction);
        transaction.Groups.Add(group);
        Remember(transaction);
        return ErrorCode.None;
    }

    /// <summary>Whether the producer may write into its transaction here: the partition was added, and nobody fenced it (KIP-890).</summary>
    public ErrorCode MayWrite(string transactionalId, long producerId, short epoch, string topic, int partition) =>
        MayTakePart(transactionalId, producerId, epoch, transaction => transaction.Partitions.Contains((topic, partition)));

    /// <summary>Whether the producer may add offsets of the group to its transaction.</summary>
    public ErrorCode MayCommitOffsets(string transactionalId, long producerId, short epoch, string group) =>
        MayTakePart(transactionalId, producerId, epoch, transaction => transaction.Groups.Contains(group));

    public ErrorCode End(string transactionalId, long producerId, short epoch, bool commit)
    {
        if (!_transactions.TryGetValue(transactionalId, out var transaction) || transaction.ProducerId != producerId)
            return ErrorCode.InvalidProducerIdMapping;
        if (transaction.Epoch != epoch)
            return ErrorCode.ProducerFenced;
        switch (transaction.State)
        {
            case TransactionState.Ongoing:
                Decide(transaction, commit);
                return ErrorCode.None;
            case TransactionState.CompleteCommit when commit:
            case TransactionState.CompleteAbort when !commit:
                return ErrorCode.None; // the answer to the first request was lost
            case TransactionState.PrepareCommit when commit:
            case TransactionState.PrepareAbort when !commit:
                return ErrorCode.ConcurrentTransactions;
            default:
                return ErrorCode.InvalidTxnState;
        }
    }

    /// <summary>A change that the journal remembers; effects on groups and partitions have their own memory.</summary>
    public void Replay(TransactionChanged entry)
    {
        if (!_transactions.TryGetValue(entry.TransactionalId, out var transaction))
            _transactions.Add(entry.TransactionalId, transaction = new Transaction(entry.TransactionalId));
        transaction.Restore(entry);
        if (transaction.State is TransactionState.CompleteCommit or TransactionState.CompleteAbort)
            EndOffsets(transaction);
    }

    /// <summary>After a restart: what was decided is carried out, and what is open is timed anew.</summary>
    public void Resume()
    {
        foreach (var transaction in _transactions.Values)
        {
            if (transaction.IsEnding)
                Complete(transaction, onlyWhereOpen: true);
            else if (transaction.State == TransactionState.Ongoing)
                StartTimeout(transaction);
        }
    }

    private static bool MayContinue(Transaction transaction, (long ProducerId, short Epoch) claimed) =>
        transaction.Epoch == Transaction.NoEpoch
        || claimed.ProducerId == transaction.ProducerId
        || (claimed.ProducerId == transaction.PreviousProducerId && claimed.Epoch >= short.MaxValue - 1);

    private ErrorCode Owned(string transactionalId, long producerId, short epoch, out Transaction transaction)
    {
        if (!_transactions.TryGetValue(transactionalId, out transaction!) || transaction.ProducerId != producerId)
            return ErrorCode.InvalidProducerIdMapping;
        if (transaction.Epoch != epoch)
            return ErrorCode.ProducerFenced;
        return transaction.IsEnding ? ErrorCode.ConcurrentTransactions : ErrorCode.None;
    }

    private ErrorCode MayTakePart(string transactionalId, long producerId, short epoch, Func<Transaction, bool> wasAdded) =>
        Owned(transactionalId, producerId, epoch, out var transaction) switch
        {
            ErrorCode.None => transaction.State == TransactionState.Ongoing && wasAdded(transaction) ? ErrorCode.None : ErrorCode.InvalidTxnState,
            // Producers learn PRODUCER_FENCED from their coordinator only; here it would be taken for fatal too early (KIP-588).
            ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
            var error => error,
        };

    private void Begin(Transaction transaction)
    {
        if (transaction.State == TransactionState.Ongoing)
            return;
        transaction.State = TransactionState.Ongoing;
        transaction.StartedMs = broker.NowMs;
        transaction.Partitions.Clear();
        transaction.Groups.Clear();
        StartTimeout(transaction);
    }

    private void StartTimeout(Transaction transaction)
    {
        var left = transaction.StartedMs + transaction.TimeoutMs - broker.NowMs;
        transaction.Timeout?.Dispose();
        transaction.Timeout = broker.Loop.Schedule(TimeSpan.FromMilliseconds(Math.Max(0, left)), () => Fence(transaction));
    }

    private void Fence(Transaction transaction)
    {
        transaction.Epoch++;
        transaction.LastEpoch = Transaction.NoEpoch;
        Decide(transaction, commit: false);
    }

    private void Decide(Transaction transaction, bool commit)
    {
        transaction.Timeout?.Dispose();
        transaction.Timeout = null;
        transaction.State = commit ? TransactionState.PrepareCommit : TransactionState.PrepareAbort;
        Remember(transaction);
        if (broker.Options.TransactionMarkerDelay > TimeSpan.Zero)
            broker.Loop.Schedule(broker.Options.TransactionMarkerDelay, () => Complete(transaction, onlyWhereOpen: false));
        else
            broker.Loop.Post(() => Complete(transaction, onlyWhereOpen: false));
    }

    private void Complete(Transaction transaction, bool onlyWhereOpen)
    {
        var commit = transaction.State == TransactionState.PrepareCommit;
        foreach (var (topic, index) in transaction.Partitions)
        {
            if (broker.Topics.Find(topic, index) is { } partition && (!onlyWhereOpen || partition.HasOpenTransaction(transaction.ProducerId)))
                partition.AppendMarker(transaction.ProducerId, transaction.Epoch, commit, CoordinatorEpoch, broker.NowMs);
        }
        transaction.State = commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort;
        transaction.LastEpoch = transaction.Epoch;
        Remember(transaction);
        EndOffsets(transaction);
    }

    private void EndOffsets(Transaction transaction)
    {
        foreach (var group in transaction.Groups)
            broker.Groups.FindOffsets(group)?.EndTransaction(transaction.ProducerId, transaction.State == TransactionState.CompleteCommit);
    }

    private void Remember(Transaction transaction) => broker.Journal.Append(transaction.Snapshot());
}
