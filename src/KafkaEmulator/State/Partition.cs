using KafkaEmulation.Records;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// A partition's log: record batches, the producers that wrote them, and the transactions that are open or were aborted. On a
/// single node the high watermark is the end offset.
/// </summary>
internal sealed class Partition : IDisposable
{
    /// <summary>The only leader epoch there is: leadership never moves.</summary>
    public const int LeaderEpoch = 0;

    private readonly AppendLog _log;
    private readonly List<BatchEntry> _batches = [];
    private readonly Dictionary<long, ProducerState> _producers = [];
    private readonly SortedSet<(long Start, long ProducerId)> _openTransactions = [];
    private readonly List<AbortedTransaction> _abortedTransactions = [];

    public Partition(Topic topic, int index, AppendLog log)
    {
        Topic = topic;
        Index = index;
        _log = log;
        TornBytes = Recover();
    }

    /// <summary>Something a waiting fetch may want to see: an append, a transaction's end, the partition's deletion.</summary>
    public event Action? Changed;

    public Topic Topic { get; }

    public int Index { get; }

    public long StartOffset { get; }

    public long EndOffset { get; private set; }

    /// <summary>The offset below which every transaction has ended; the end offset where none is open.</summary>
    public long LastStableOffset => _openTransactions.Count == 0 ? EndOffset : _openTransactions.Min.Start;

    /// <summary>Bytes of a torn last write that were cut off when the log was opened.</summary>
    public long TornBytes { get; }

    public bool IsDeleted { get; private set; }

    public bool HasOpenTransaction(long producerId) =>
        _producers.TryGetValue(producerId, out var producer) && producer.TransactionStart is not null;

    /// <summary>Appends a producer's batch, or answers with the offset that its duplicate already has.</summary>
    public (ErrorCode Error, long BaseOffset) Append(RecordBatch batch)
    {
        if (batch.ProducerId == RecordBatch.NoProducerId)
            return (ErrorCode.None, Write(batch));
        if (_producers.TryGetValue(batch.ProducerId, out var producer))
        {
            if (producer.OffsetOfDuplicate(batch) is { } offset)
                return (ErrorCode.None, offset);
            if (producer.Check(batch) is not ErrorCode.None and var error)
                return (error, -1);
        }
        return (ErrorCode.None, Write(batch));
    }

    /// <summary>Ends the producer's transaction here: its marker is appended even where it wrote nothing, as Kafka does.</summary>
    public void AppendMarker(long producerId, short producerEpoch, bool commit, int coordinatorEpoch, long timestamp) =>
        Write(ControlBatch.Marker(producerId, producerEpoch, commit, coordinatorEpoch, timestamp));

    /// <summary>
    /// Whole batches from the one that holds <paramref name="offset"/> on, up to <paramref name="maxBytes"/>, and none that begins
    /// at or behind <paramref name="end"/>. The first is given even where it alone is larger, if <paramref name="atLeastOne"/>.
    /// With them comes the offset behind the last of them.
    /// </summary>
    public (LogSlice Records, long NextOffset) Read(long offset, long end, int maxBytes, bool atLeastOne)
    {
        var first = IndexOf(offset);
        var next = first;
        long size = 0;
        for (; next < _batches.Count && _batches[next].BaseOffset < end; next++)
        {
            if (size + _batches[next].Size > maxBytes && !(atLeastOne && next == first))
                break;
            size += _batches[next].Size;
        }
        return next == first
            ? (LogSlice.Empty, offset)
            : (new LogSlice(_log, _batches[first].Position, (int)size), _batches[next - 1].LastOffset + 1);
    }

    /// <summary>Bytes from <paramref name="offset"/> to <paramref name="end"/>, of whole batches.</summary>
    public long BytesBetween(long offset, long end)
    {
        var first = IndexOf(offset);
        var last = IndexOf(end);
        return PositionOf(last) - PositionOf(first);
    }

    /// <summary>Aborted transactions with records between the two offsets, for a reader to skip (KIP-98).</summary>
    public IEnumerable<AbortedTransaction> AbortedBetween(long offset, long end) =>
        _abortedTransactions.Where(aborted => aborted.MarkerOffset >= offset && aborted.FirstOffset < end);

    /// <summary>
    /// The first record whose timestamp is not below <paramref name="timestamp"/>. Inside a compressed batch it is that batch's
    /// first record: the batch is not decompressed.
    /// </summary>
    public (long Offset, long Timestamp)? FirstAtOrAfter(long timestamp)
    {
        foreach (var entry in _batches)
        {
            if (entry.MaxTimestamp < timestamp)
                continue;
            var batch = ReadBatch(entry);
            return batch.IsCompressed || batch.IsControl
                ? (batch.BaseOffset, batch.BaseTimestamp)
                : RecordTimestamps.FirstAtOrAfter(batch, timestamp);
        }
        return null;
    }

    /// <summary>The largest timestamp and the offset of the batch that has it; null where the log is empty.</summary>
    public (long Offset, long Timestamp)? LatestTimestamp() =>
        _batches.Count == 0 ? null : _batches.Select(entry => (entry.LastOffset, entry.MaxTimestamp)).MaxBy(entry => entry.MaxTimestamp);

    public void Delete()
    {
        IsDeleted = true;
        Changed?.Invoke();
    }

    public void Dispose() => _log.Dispose();

    private long Write(RecordBatch batch)
    {
        batch.Place(EndOffset, LeaderEpoch);
        var position = _log.Length;
        _log.Append(batch.Bytes.Span);
        Remember(batch, position);
        Changed?.Invoke();
        return batch.BaseOffset;
    }

    // Everything that follows from a batch that is in the log, whether it was just written or found there.
    private void Remember(RecordBatch batch, long position)
    {
        _batches.Add(new BatchEntry(batch.BaseOffset, batch.LastOffset, position, batch.Size, batch.MaxTimestamp));
        EndOffset = batch.LastOffset + 1;
        if (batch.ProducerId == RecordBatch.NoProducerId)
            return;

        if (!_producers.TryGetValue(batch.ProducerId, out var producer))
            _producers.Add(batch.ProducerId, producer = new ProducerState());
        if (batch.IsControl)
        {
            if (producer.TransactionStart is { } start)
            {
                _openTransactions.Remove((start, batch.ProducerId));
                if (!ControlBatch.Commits(batch))
                    _abortedTransactions.Add(new AbortedTransaction(batch.ProducerId, start, batch.BaseOffset));
            }
            producer.EndTransaction(batch.ProducerEpoch);
            return;
        }
        producer.Append(batch);
        if (producer.TransactionStart == batch.BaseOffset)
            _openTransactions.Add((batch.BaseOffset, batch.ProducerId));
    }

    private long Recover()
    {
        long position = 0;
        var header = new byte[RecordBatch.LengthPrefixSize];
        while (_log.Length - position >= RecordBatch.HeaderSize)
        {
            _log.Read(position, header);
            var size = RecordBatch.SizeAt(header);
            if (size < RecordBatch.HeaderSize || size > _log.Length - position)
                break;
            var bytes = new byte[size];
            _log.Read(position, bytes);
            var batch = new RecordBatch(bytes);
            if (!batch.CrcHolds || batch.BaseOffset != EndOffset)
                break;
            Remember(batch, position);
            position += size;
        }
        var torn = _log.Length - position;
        if (torn > 0)
            _log.Truncate(position);
        return torn;
    }

    private RecordBatch ReadBatch(BatchEntry entry)
    {
        var bytes = new byte[entry.Size];
        _log.Read(entry.Position, bytes);
        return new RecordBatch(bytes);
    }

    // The index of the batch that holds the offset, or the count where the offset is at the end.
    private int IndexOf(long offset)
    {
        int low = 0, high = _batches.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle].LastOffset < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private long PositionOf(int index) => index < _batches.Count ? _batches[index].Position : _log.Length;

    private readonly record struct BatchEntry(long BaseOffset, long LastOffset, long Position, int Size, long MaxTimestamp);
}
