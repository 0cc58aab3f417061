using System.Buffers.Binary;
using System.Security.Cryptography;
using KafkaEmulation.Records;

namespace KafkaEmulation.State;

/// <summary>
/// Compaction of one partition, as Kafka's LogCleaner does it: of each key the last record stays, tombstones and transaction markers
/// go when delete.retention.ms is over (KIP-534), records of aborted transactions go at once. Ended segments do not change, so they
/// are read beside the broker's loop, and replaced on it.
/// </summary>
internal sealed class LogCleaner
{
    private readonly IReadOnlyList<Segment> _segments;
    private readonly ILookup<long, AbortedTransaction> _aborted;
    private readonly HashSet<long> _lastOffsetsOfProducers;
    private readonly long _nowMs;
    private readonly long _deleteRetentionMs;
    private readonly Dictionary<UInt128, long> _lastOffsetOfKey = [];

    // Producers whose current transaction has records that stay: its marker must stay too.
    private readonly HashSet<long> _withRecords = [];

    private LogCleaner(Partition partition, IReadOnlyList<Segment> segments, long nowMs)
    {
        _segments = segments;
        _nowMs = nowMs;
        _deleteRetentionMs = partition.Topic.Settings.DeleteRetentionMs;
        _aborted = partition.AbortedTransactions.ToLookup(aborted => aborted.ProducerId);
        _lastOffsetsOfProducers = [.. partition.Producers.Select(producer => producer.LastOffset)];
    }

    /// <summary>Compacts what may and must be. Runs on the broker's loop, and away from it while it reads.</summary>
    public static async Task CleanAsync(Partition partition, long nowMs)
    {
        var segments = Cleanable(partition, nowMs);
        if (!IsWorthwhile(partition, segments, nowMs))
            return;
        var cleaner = new LogCleaner(partition, segments, nowMs);
        var cleaned = await Task.Run(cleaner.Clean);
        foreach (var (segment, batches) in cleaned)
        {
            partition.Replace(segment, log =>
            {
                var replacement = new Segment(segment.BaseOffset, log, segment.BegunMs);
                foreach (var batch in batches)
                    replacement.Append(batch);
                return replacement;
            });
        }
        partition.CleanedUpTo = EndOf(partition, segments[^1]);
    }

    // Ended segments, of settled transactions, and old enough (min.compaction.lag.ms).
    private static List<Segment> Cleanable(Partition partition, long nowMs)
    {
        var youngest = nowMs - partition.Topic.Settings.MinCompactionLagMs;
        return [.. partition.Segments.TakeWhile(segment =>
            segment != partition.Segments[^1]
            && EndOf(partition, segment) <= partition.LastStableOffset
            && (partition.Topic.Settings.MinCompactionLagMs == 0 || segment.MaxTimestamp <= youngest))];
    }

    private static bool IsWorthwhile(Partition partition, List<Segment> segments, long nowMs)
    {
        var dirty = segments.Where(segment => segment.BaseOffset >= partition.CleanedUpTo).ToList();
        if (dirty.Count == 0)
            return false;
        double total = segments.Sum(segment => segment.Size);
        return dirty.Sum(segment => segment.Size) / Math.Max(1, total) >= partition.Topic.Settings.MinCleanableDirtyRatio
            || nowMs - dirty[0].BegunMs > partition.Topic.Settings.MaxCompactionLagMs;
    }

    private static long EndOf(Partition partition, Segment segment) =>
        partition.Segments.SkipWhile(other => other != segment).Skip(1).Select(next => next.BaseOffset).FirstOrDefault(partition.EndOffset);

    private List<(Segment Segment, List<RecordBatch> Batches)> Clean()
    {
        foreach (var segment in _segments)
        {
            foreach (var batch in segment.Batches.Select(segment.Read))
                RememberKeys(batch);
        }
        List<(Segment, List<RecordBatch>)> cleaned = [];
        foreach (var segment in _segments)
        {
            List<RecordBatch> kept = [];
            var changed = false;
            foreach (var batch in segment.Batches.Select(segment.Read))
            {
                var rest = batch.IsControl ? CleanMarker(batch) : CleanRecords(batch);
                changed |= rest is null || !rest.Value.Bytes.Equals(batch.Bytes);
                if (rest is { } present)
                    kept.Add(present);
            }
            if (changed)
                cleaned.Add((segment, kept));
        }
        return cleaned;
    }

    private void RememberKeys(RecordBatch batch)
    {
        if (batch.IsControl || IsAborted(batch) || Record.ReadAll(batch) is not { } records)
            return;
        foreach (var record in records)
        {
            if (record.Key is { } key)
                _lastOffsetOfKey[Hash(key)] = batch.BaseOffset + record.OffsetDelta;
        }
    }

    private RecordBatch? CleanRecords(RecordBatch batch)
    {
        if (IsAborted(batch))
            return Emptied(batch);
        // What cannot be opened stays as it is.
        if (Record.ReadAll(batch) is not { } records)
        {
            _withRecords.Add(batch.ProducerId);
            return batch;
        }
        var tombstonesGo = batch.DeleteHorizonMs <= _nowMs;
        var kept = records
            .Where(record => record.Key is { } key
                && _lastOffsetOfKey[Hash(key)] == batch.BaseOffset + record.OffsetDelta
                && (record.HasValue || !tombstonesGo))
            .ToList();
        if (kept.Count == 0)
            return Emptied(batch);
        if (batch.IsTransactional)
            _withRecords.Add(batch.ProducerId);
        var horizon = batch.DeleteHorizonMs ?? (kept.Any(record => !record.HasValue) ? _nowMs + _deleteRetentionMs : null);
        return kept.Count == records.Count && horizon == batch.DeleteHorizonMs ? batch : batch.With(kept, horizon);
    }

    private RecordBatch? CleanMarker(RecordBatch batch)
    {
        if (_withRecords.Remove(batch.ProducerId))
            return batch;
        if (batch.DeleteHorizonMs is not { } horizon)
            return batch.With(Record.ReadAll(batch)!, _nowMs + _deleteRetentionMs);
        return horizon <= _nowMs ? null : batch;
    }

    // A producer's last batch stays, without records: after a restart its sequence must be known.
    private RecordBatch? Emptied(RecordBatch batch) =>
        !_lastOffsetsOfProducers.Contains(batch.LastOffset) ? null
        : batch.RecordCount == 0 ? batch
        : batch.With([], deleteHorizonMs: null);

    private bool IsAborted(RecordBatch batch) =>
        batch.IsTransactional
        && _aborted[batch.ProducerId].Any(aborted => aborted.FirstOffset <= batch.BaseOffset && batch.BaseOffset < aborted.MarkerOffset);

    // Only equality of hashes is asked for, as in Kafka.
    private static UInt128 Hash(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(key.Span));
}
