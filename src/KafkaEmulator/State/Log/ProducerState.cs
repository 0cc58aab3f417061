using KafkaEmulation.Records;

namespace KafkaEmulation.State;

/// <summary>
/// What a partition knows of one producer id: its epoch, its last five batches (so that a retry of any of them is recognised, as
/// five requests may be in flight), and where its open transaction begins.
/// </summary>
internal sealed class ProducerState(long producerId)
{
    private const int RememberedBatches = 5;
    private const short NoEpoch = -1;

    private readonly Queue<Appended> _batches = new(RememberedBatches);

    public long ProducerId => producerId;

    public short Epoch { get; private set; } = NoEpoch;

    /// <summary>The offset of the open transaction's first record; null where none is open.</summary>
    public long? TransactionStart { get; private set; }

    /// <summary>Milliseconds since the epoch, of the last batch or marker.</summary>
    public long LastTimestamp { get; private set; } = -1;

    /// <summary>The epoch of the transaction coordinator that wrote the last marker.</summary>
    public int CoordinatorEpoch { get; private set; } = -1;

    public int LastSequence => _batches.Count == 0 ? RecordBatch.NoSequence : _batches.Last().LastSequence;

    /// <summary>The last offset of the producer's last batch; -1 where it has none.</summary>
    public long LastOffset { get; private set; } = -1;

    /// <summary>The first offset of the same batch, where it was appended before, and its timestamp where the broker gave it.</summary>
    public (long Offset, long AppendTime)? FindDuplicate(RecordBatch batch)
    {
        if (batch.ProducerEpoch != Epoch)
            return null;
        foreach (var appended in _batches)
        {
            if (appended.BaseSequence == batch.BaseSequence && appended.LastSequence == batch.LastSequence)
                return (appended.BaseOffset, appended.AppendTime);
        }
        return null;
    }

    /// <summary>Whether the batch may be appended: Kafka's ProducerAppendInfo.</summary>
    public ErrorCode Check(RecordBatch batch)
    {
        if (batch.ProducerEpoch < Epoch)
            return ErrorCode.InvalidProducerEpoch;
        if (!IsInSequence(batch))
            return ErrorCode.OutOfOrderSequenceNumber;
        return TransactionStart is not null && !batch.IsTransactional ? ErrorCode.InvalidTxnState : ErrorCode.None;
    }

    public void Append(RecordBatch batch)
    {
        if (batch.ProducerEpoch != Epoch)
            Begin(batch.ProducerEpoch);
        if (_batches.Count == RememberedBatches)
            _batches.Dequeue();
        _batches.Enqueue(new Appended(batch.BaseSequence, batch.LastSequence, batch.BaseOffset, batch.HasLogAppendTime ? batch.MaxTimestamp : -1));
        LastTimestamp = batch.MaxTimestamp;
        LastOffset = batch.LastOffset;
        // Compaction keeps an emptied batch for its producer's sake only.
        if (batch.IsTransactional && batch.RecordCount > 0)
            TransactionStart ??= batch.BaseOffset;
    }

    /// <summary>The open transaction ended, by a marker that may carry a higher epoch than the producer had (it was fenced).</summary>
    public void EndTransaction(RecordBatch marker)
    {
        if (marker.ProducerEpoch != Epoch)
            Begin(marker.ProducerEpoch);
        TransactionStart = null;
        LastTimestamp = marker.MaxTimestamp;
        CoordinatorEpoch = ControlBatch.CoordinatorEpoch(marker);
    }

    private void Begin(short epoch)
    {
        Epoch = epoch;
        _batches.Clear();
    }

    private bool IsInSequence(RecordBatch batch)
    {
        // A producer that this partition does not know (its records were deleted, say) may start anywhere.
        if (Epoch == NoEpoch)
            return true;
        if (batch.ProducerEpoch != Epoch)
            return batch.BaseSequence == 0;
        var last = LastSequence;
        return batch.BaseSequence == (last == int.MaxValue ? 0 : last + 1);
    }

    private readonly record struct Appended(int BaseSequence, int LastSequence, long BaseOffset, long AppendTime);
}
