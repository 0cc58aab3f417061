using KafkaEmulation.Records;
using KafkaEmulation.Storage;

namespace KafkaEmulation.State;

/// <summary>
/// A partition's log: segments of record batches, the producers that wrote them, and the transactions that are open or were
/// aborted. On a single node the high watermark is the end offset.
/// </summary>
internal sealed class Partition
{
    private readonly PartitionStorage _storage;
    private readonly List<Segment> _segments = [];
    private readonly LeaderEpochs _epochs = new();
    private readonly Dictionary<long, ProducerState> _producers = [];
    private readonly SortedSet<(long Start, long ProducerId)> _openTransactions = [];
    private readonly List<AbortedTransaction> _abortedTransactions = [];

    /// <param name="topic">Whose partition it is.</param>
    /// <param name="index">Its number.</param>
    /// <param name="bornInStart">How often the broker had been started when it was created.</param>
    /// <param name="storage">Its segments.</param>
    /// <param name="nowMs">Milliseconds since the epoch.</param>
    public Partition(Topic topic, int index, int bornInStart, PartitionStorage storage, long nowMs)
    {
        Topic = topic;
        Index = index;
        BornInStart = bornInStart;
        _storage = storage;
        TornBytes = Recover(nowMs);
    }

    /// <summary>Something a waiting fetch may want to see: an append, a transaction's end, the partition's deletion.</summary>
    public event Action? Changed;

    public Topic Topic { get; }

    public int Index { get; }

    /// <summary>How often the broker was restarted since the partition was created.</summary>
    public int LeaderEpoch { get; private set; }

    /// <summary>How often the broker had been started when the partition was created.</summary>
    public int BornInStart { get; }

    public long StartOffset { get; private set; }

    public long EndOffset { get; private set; }

    /// <summary>The offset below which every transaction has ended; the end offset where none is open.</summary>
    public long LastStableOffset => _openTransactions.Count == 0 ? EndOffset : _openTransactions.Min.Start;

    /// <summary>Bytes of all segments.</summary>
    public long Size => _segments[^1].End;

    /// <summary>Bytes of a torn last write that were cut off when the log was opened.</summary>
    public long TornBytes { get; }

    public bool IsDeleted { get; private set; }

    /// <summary>Where the next compaction begins to look for newer records.</summary>
    public long CleanedUpTo { get; set; }

    public IReadOnlyList<Segment> Segments => _segments;

    public IEnumerable<ProducerState> Producers => _producers.Values;

    public IReadOnlyList<AbortedTransaction> AbortedTransactions => _abortedTransactions;

    private Segment Active => _segments[^1];

    /// <summary>The broker leads the partition anew with each of its starts.</summary>
    public void BeginLeaderEpoch(int brokerStarts)
    {
        LeaderEpoch = brokerStarts - BornInStart;
        _epochs.Begin(LeaderEpoch, EndOffset);
    }

    public bool HasOpenTransaction(long producerId) =>
        _producers.TryGetValue(producerId, out var producer) && producer.TransactionStart is not null;

    /// <summary>Whether a marker of this producer epoch may be written: a fenced producer's may not.</summary>
    public bool MayEndTransaction(long producerId, short producerEpoch) =>
        !_producers.TryGetValue(producerId, out var producer) || producerEpoch >= producer.Epoch;

    /// <summary>Appends a producer's batch, or answers with the offset that its duplicate already has.</summary>
    public (ErrorCode Error, long BaseOffset, long AppendTime) Append(RecordBatch batch, long nowMs)
    {
        if (batch.ProducerId != RecordBatch.NoProducerId && _producers.TryGetValue(batch.ProducerId, out var producer))
        {
            if (producer.FindDuplicate(batch) is { } duplicate)
                return (ErrorCode.None, duplicate.Offset, duplicate.AppendTime);
            if (producer.Check(batch) is not ErrorCode.None and var error)
                return (error, -1, -1);
        }
        if (Topic.Settings.UsesLogAppendTime)
            batch.StampAppendTime(nowMs);
        return (ErrorCode.None, Write(batch, nowMs), Topic.Settings.UsesLogAppendTime ? nowMs : -1);
    }

    /// <summary>Ends the producer's transaction here: its marker is appended even where it wrote nothing, as Kafka does.</summary>
    public void AppendMarker(long producerId, short producerEpoch, bool commit, int coordinatorEpoch, long nowMs) =>
        Write(ControlBatch.Marker(producerId, producerEpoch, commit, coordinatorEpoch, nowMs), nowMs);

    /// <summary>
    /// Whole batches of one segment, from the one that holds <paramref name="offset"/> on, up to <paramref name="maxBytes"/>, and
    /// none that begins at or behind <paramref name="end"/>. The first is given even where it alone is larger, if
    /// <paramref name="atLeastOne"/>. With them comes the offset behind the last of them.
    /// </summary>
    public (LogSlice Records, long NextOffset) Read(long offset, long end, int maxBytes, bool atLeastOne)
    {
        var (at, first) = Find(offset);
        if (at == _segments.Count)
            return (LogSlice.Empty, offset);
        var segment = _segments[at];
        var next = first;
        long size = 0;
        for (; next < segment.Batches.Count && segment.Batches[next].BaseOffset < end; next++)
        {
            if (size + segment.Batches[next].Size > maxBytes && !(atLeastOne && next == first))
                break;
            size += segment.Batches[next].Size;
        }
        return next == first
            ? (LogSlice.Empty, offset)
            : (new LogSlice(segment.Log, segment.Batches[first].Position, (int)size), segment.Batches[next - 1].LastOffset + 1);
    }

    /// <summary>Bytes from <paramref name="offset"/> to <paramref name="end"/>, of whole batches.</summary>
    public long BytesBetween(long offset, long end) => PositionOf(end) - PositionOf(offset);

    /// <summary>Aborted transactions with records between the two offsets, for a reader to skip (KIP-98).</summary>
    public IEnumerable<AbortedTransaction> AbortedBetween(long offset, long end)
    {
        for (var at = Ordered.FirstFrom(_abortedTransactions, offset, static aborted => aborted.MarkerOffset); at < _abortedTransactions.Count; at++)
        {
            var aborted = _abortedTransactions[at];
            if (aborted.FirstOffset < end)
                yield return aborted;
            if (aborted.StableOffset >= end)
                yield break;
        }
    }

    /// <summary>
    /// The first record whose timestamp is not below <paramref name="timestamp"/>. Inside a batch that cannot be opened (it is
    /// compressed with Zstandard) it is that batch's first record.
    /// </summary>
    public (long Offset, long Timestamp)? FirstAtOrAfter(long timestamp)
    {
        foreach (var segment in _segments.Where(segment => segment.MaxTimestamp >= timestamp))
        {
            foreach (var entry in segment.Batches.Where(entry => entry.MaxTimestamp >= timestamp && entry.LastOffset >= StartOffset))
            {
                var batch = segment.Read(entry);
                if (batch.IsControl || Record.ReadAll(batch) is not { } records)
                    return (batch.BaseOffset, batch.BaseTimestamp);
                foreach (var record in records)
                {
                    if (record.Timestamp >= timestamp && batch.BaseOffset + record.OffsetDelta >= StartOffset)
                        return (batch.BaseOffset + record.OffsetDelta, record.Timestamp);
                }
            }
        }
        return null;
    }

    /// <summary>The first record with the largest timestamp; null where the log is empty.</summary>
    public (long Offset, long Timestamp)? LatestTimestamp() =>
        _segments.All(segment => segment.IsEmpty) ? null : FirstAtOrAfter(_segments.Max(segment => segment.MaxTimestamp));

    /// <summary>The leader epoch of an offset.</summary>
    public int LeaderEpochOf(long offset) => _epochs.Of(offset);

    /// <inheritdoc cref="LeaderEpochs.EndOf"/>
    public (int Epoch, long EndOffset) EndOfLeaderEpoch(int epoch) => _epochs.EndOf(epoch, EndOffset);

    /// <summary>Records before the offset are gone; segments without others are deleted.</summary>
    public void DeleteRecordsBefore(long offset)
    {
        StartOffset = Math.Max(StartOffset, offset);
        while (_segments.Count > 1 && _segments[1].BaseOffset <= StartOffset)
            DeleteFirstSegment();
    }

    /// <summary>Deletes what is older, or more, than the topic keeps (retention.ms, retention.bytes).</summary>
    public void DeleteExpired(long nowMs)
    {
        var settings = Topic.Settings;
        while (!FirstIsAllThereIs() && (IsTooOld(_segments[0]) || IsTooMuch(_segments[0])))
        {
            if (_segments.Count == 1)
                Roll(nowMs);
            StartOffset = Math.Max(StartOffset, _segments[1].BaseOffset);
            DeleteFirstSegment();
        }

        bool FirstIsAllThereIs() => _segments.Count == 1 && _segments[0].IsEmpty;

        bool IsTooOld(Segment segment) =>
            settings.RetentionMs >= 0 && nowMs - (segment.MaxTimestamp >= 0 ? segment.MaxTimestamp : segment.BegunMs) > settings.RetentionMs;

        bool IsTooMuch(Segment segment) =>
            settings.RetentionBytes >= 0 && Size - segment.Size >= settings.RetentionBytes;
    }

    /// <summary>Forgets producers that have written nothing since then and have no open transaction.</summary>
    public void ForgetProducers(long beforeMs)
    {
        foreach (var producer in _producers.Values.Where(producer => producer.TransactionStart is null && producer.LastTimestamp < beforeMs).ToList())
            _producers.Remove(producer.ProducerId);
    }

    /// <summary>Puts a segment's compacted batches in its place; nothing where it was deleted meanwhile.</summary>
    public void Replace(Segment segment, Func<AppendLog, Segment> replacement)
    {
        var at = _segments.IndexOf(segment);
        if (at < 0 || IsDeleted)
            return;
        var log = _storage.BeginReplacement(segment.BaseOffset);
        var replaced = replacement(log);
        _storage.Replace(segment.BaseOffset, log);
        _segments[at] = replaced;
        Reposition();
    }

    public void Delete()
    {
        IsDeleted = true;
        Changed?.Invoke();
    }

    private long Write(RecordBatch batch, long nowMs)
    {
        batch.Place(EndOffset, LeaderEpoch);
        if (!Active.IsEmpty && (Active.Size + batch.Size > Topic.Settings.SegmentBytes || nowMs - Active.BegunMs >= Topic.Settings.SegmentMs))
            Roll(nowMs);
        Active.Append(batch);
        Remember(batch);
        Changed?.Invoke();
        return batch.BaseOffset;
    }

    private void Roll(long nowMs)
    {
        var position = Active.End;
        _segments.Add(new Segment(EndOffset, _storage.Create(EndOffset), nowMs) { Position = position });
    }

    private void DeleteFirstSegment()
    {
        _storage.Delete(_segments[0].BaseOffset);
        _segments.RemoveAt(0);
        _abortedTransactions.RemoveAll(aborted => aborted.MarkerOffset < StartOffset);
        Reposition();
    }

    private void Reposition()
    {
        long position = 0;
        foreach (var segment in _segments)
        {
            segment.Position = position;
            position += segment.Size;
        }
    }

    // Everything that follows from a batch that is in the log, whether it was just written or found there.
    private void Remember(RecordBatch batch)
    {
        EndOffset = batch.LastOffset + 1;
        if (batch.ProducerId == RecordBatch.NoProducerId)
            return;

        if (!_producers.TryGetValue(batch.ProducerId, out var producer))
            _producers.Add(batch.ProducerId, producer = new ProducerState(batch.ProducerId));
        if (batch.IsControl)
        {
            var start = producer.TransactionStart;
            if (start is { } open)
                _openTransactions.Remove((open, batch.ProducerId));
            // Compaction keeps an emptied marker for its producer's sake only.
            if (batch.RecordCount > 0)
            {
                if (start is { } aborted && !ControlBatch.Commits(batch))
                    _abortedTransactions.Add(new AbortedTransaction(batch.ProducerId, aborted, batch.BaseOffset, LastStableOffset));
                producer.EndTransaction(batch);
            }
            return;
        }
        producer.Append(batch);
        if (producer.TransactionStart == batch.BaseOffset)
            _openTransactions.Add((batch.BaseOffset, batch.ProducerId));
    }

    private long Recover(long nowMs)
    {
        long torn = 0;
        foreach (var (baseOffset, log) in _storage.Open())
        {
            var segment = new Segment(baseOffset, log, nowMs);
            EndOffset = Math.Max(EndOffset, baseOffset);
            torn += Recover(segment);
            _segments.Add(segment);
        }
        if (_segments.Count == 0)
            _segments.Add(new Segment(0, _storage.Create(0), nowMs));
        StartOffset = _segments[0].BaseOffset;
        Reposition();
        return torn;
    }

    private long Recover(Segment segment)
    {
        var log = segment.Log;
        long position = 0;
        var header = new byte[RecordBatch.LengthPrefixSize];
        while (log.Length - position >= RecordBatch.HeaderSize)
        {
            log.Read(position, header);
            var size = RecordBatch.SizeAt(header);
            if (size < RecordBatch.HeaderSize || size > log.Length - position)
                break;
            var bytes = new byte[size];
            log.Read(position, bytes);
            var batch = new RecordBatch(bytes);
            if (!batch.CrcHolds || batch.BaseOffset < EndOffset)
                break;
            _epochs.Begin(batch.LeaderEpoch, batch.BaseOffset);
            segment.Note(batch, position);
            Remember(batch);
            position += size;
        }
        var torn = log.Length - position;
        if (torn > 0)
            log.Truncate(position);
        return torn;
    }

    // The segment and the index in it of the batch that holds the offset, or of the first one behind it; one behind the last segment
    // where there is none.
    private (int Segment, int Batch) Find(long offset)
    {
        var behind = Ordered.FirstFrom(_segments, offset + 1, static segment => segment.BaseOffset);
        for (var at = Math.Max(0, behind - 1); at < _segments.Count; at++)
        {
            var batch = _segments[at].IndexOf(offset);
            if (batch < _segments[at].Batches.Count)
                return (at, batch);
        }
        return (_segments.Count, 0);
    }

    private long PositionOf(long offset)
    {
        var (segment, batch) = Find(offset);
        return segment == _segments.Count ? Size : _segments[segment].PositionOf(batch);
    }
}
