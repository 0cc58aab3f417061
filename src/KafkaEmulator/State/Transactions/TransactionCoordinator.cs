using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// Transactional ids and their transactions, as Kafka's TransactionCoordinator keeps them (KIP-98, KIP-360): a decision is remembered
/// first and answered at once, and the markers follow; until they are written, the same id gets CONCURRENT_TRANSACTIONS. Clients of
/// transaction version 2 (KIP-890) get a higher epoch with each end of a transaction, so that nothing late can belong to the next.
/// </summary>
internal sealed class TransactionCoordinator(Broker broker)
{
    private const int CoordinatorEpoch = 0;

    private readonly SortedDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);

    public IEnumerable<Transaction> All => _transactions.Values;

    public Transaction? Find(string transactionalId) => _transactions.GetValueOrDefault(transactionalId);

    /// <summary>A producer id and epoch for the transactional id. Whoever had it before is fenced, and what it left open is aborted.</summary>
    /// <param name="transactionalId">Not empty.</param>
    /// <param name="timeoutMs">Milliseconds after which an open transaction is aborted.</param>
    /// <param name="expected">What the producer believes to own, where it recovers from an error (KIP-360).</param>
    public (ErrorCode Error, long ProducerId, short Epoch) Initialize(string transactionalId, int timeoutMs, (long ProducerId, short Epoch)? expected)
    {
        if (timeoutMs <= 0 || timeoutMs > broker.Settings.Int("transaction.max.timeout.ms"))
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

        transaction.BumpsEpoch = false;
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
        broker.Log.ProducerInitialized(transactionalId, transaction.ProducerId, transaction.Epoch);
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

    /// <summary>Ends the producer's transaction; the answer tells its id and epoch for the next one.</summary>
    /// <param name="transactionalId">Its transactional id.</param>
    /// <param name="producerId">Its id.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="commit">Or abort.</param>
    /// <param name="bumpsEpoch">It is a client of transaction version 2.</param>
    public (ErrorCode Error, long ProducerId, short Epoch) End(string transactionalId, long producerId, short epoch, bool commit, bool bumpsEpoch)
    {
        if (!_transactions.TryGetValue(transactionalId, out var transaction))
            return Failed(ErrorCode.InvalidProducerIdMapping);
        var isRepeated = transaction.WasEndedBy(producerId, epoch);
        if (transaction.ProducerId != producerId && !isRepeated)
            return Failed(ErrorCode.InvalidProducerIdMapping);
        if (transaction.Epoch != epoch && !isRepeated)
            return Failed(ErrorCode.ProducerFenced);
        // A client of version 1 keeps its epoch: that it says the same again is all that tells a repetition.
        isRepeated |= !bumpsEpoch;
        switch (transaction.State)
        {
            case TransactionState.Ongoing:
                Decide(transaction, commit, bumpsEpoch);
                return Ended(transaction);
            case TransactionState.CompleteCommit when commit && isRepeated:
            case TransactionState.CompleteAbort when !commit && isRepeated:
                return Ended(transaction); // the answer to the first request was lost
            case TransactionState.PrepareCommit when commit:
            case TransactionState.PrepareAbort when !commit:
                return Failed(ErrorCode.ConcurrentTransactions);
            case TransactionState.Empty or TransactionState.CompleteCommit or TransactionState.CompleteAbort when bumpsEpoch && !commit && !isRepeated:
                // Whether anything of it arrived is not known to a client of version 2: it may abort what never began.
                Decide(transaction, commit: false, bumpsEpoch: true);
                return Ended(transaction);
            default:
                return Failed(ErrorCode.InvalidTxnState);
        }

        static (ErrorCode, long, short) Failed(ErrorCode error) => (error, -1, -1);

        static (ErrorCode, long, short) Ended(Transaction transaction) => transaction.NextProducerId >= 0
            ? (ErrorCode.None, transaction.NextProducerId, (short)0)
            : (ErrorCode.None, transaction.ProducerId, transaction.Epoch);
    }

    /// <summary>Forgets transactional ids that were idle for transactional.id.expiration.ms.</summary>
    public void Expire()
    {
        var before = broker.NowMs - broker.Settings.Number("transactional.id.expiration.ms");
        foreach (var idle in _transactions.Values.Where(transaction => !transaction.IsOpen && transaction.ChangedMs < before).ToList())
        {
            var forgotten = new TransactionForgotten { TransactionalId = idle.TransactionalId };
            broker.Journal.Append(forgotten);
            Replay(forgotten);
        }
    }

    /// <summary>A change that the journal remembers; effects on groups and partitions have their own memory.</summary>
    public void Replay(TransactionChanged entry)
    {
        if (!_transactions.TryGetValue(entry.TransactionalId, out var transaction))
            _transactions.Add(entry.TransactionalId, transaction = new Transaction(entry.TransactionalId));
        // The producer whose offsets these are may have got another id with the end of its transaction.
        var ended = transaction.ProducerId;
        transaction.Restore(entry);
        if (transaction.State is TransactionState.CompleteCommit or TransactionState.CompleteAbort)
        {
            foreach (var group in transaction.Groups)
                broker.Groups.FindOffsets(group)?.EndTransaction(ended, transaction.State == TransactionState.CompleteCommit);
        }
    }

    public void Replay(TransactionForgotten entry) => _transactions.Remove(entry.TransactionalId);

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
        transaction.Timeout = broker.Loop.Schedule(TimeSpan.FromMilliseconds(Math.Max(0, left)), () =>
        {
            broker.Log.TransactionTimedOut(transaction.TransactionalId, transaction.TimeoutMs);
            Fence(transaction);
        });
    }

    private void Fence(Transaction transaction)
    {
        transaction.Epoch++;
        transaction.LastEpoch = Transaction.NoEpoch;
        Decide(transaction, commit: false, bumpsEpoch: false);
    }

    private void Decide(Transaction transaction, bool commit, bool bumpsEpoch)
    {
        transaction.Timeout?.Dispose();
        transaction.Timeout = null;
        if (transaction.State != TransactionState.Ongoing)
        {
            transaction.Partitions.Clear();
            transaction.Groups.Clear();
        }
        transaction.BumpsEpoch = bumpsEpoch;
        if (bumpsEpoch)
        {
            if (transaction.EpochIsExhausted)
                transaction.NextProducerId = broker.IssueProducerId();
            transaction.LastEpoch = transaction.Epoch++;
        }
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
        EndOffsets(transaction, commit);
        transaction.State = commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort;
        if (transaction.NextProducerId >= 0)
        {
            transaction.PreviousProducerId = transaction.ProducerId;
            transaction.ProducerId = transaction.NextProducerId;
            transaction.Epoch = 0;
            transaction.NextProducerId = -1;
        }
        else if (!transaction.BumpsEpoch)
        {
            transaction.LastEpoch = transaction.Epoch;
        }
        Remember(transaction);
    }

    private void EndOffsets(Transaction transaction, bool commit)
    {
        foreach (var group in transaction.Groups)
            broker.Groups.FindOffsets(group)?.EndTransaction(transaction.ProducerId, commit);
    }

    private void Remember(Transaction transaction)
    {
        transaction.ChangedMs = broker.NowMs;
        broker.Journal.Append(transaction.Snapshot());
    }
}
