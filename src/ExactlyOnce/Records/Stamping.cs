using System.Collections.Concurrent;
using System.Text;
using ExactlyOnce.Transforms;

namespace ExactlyOnce;

/// <summary>Puts the headers of <see cref="EoHeaders"/>, and a W3C trace context, on the outputs of input records.</summary>
internal static class Stamping
{
    private const int MostAdded = 6;

    // There are few of them, and they are the same for almost every record.
    private static readonly ConcurrentDictionary<int, byte[]> Attempts = [];
    private static readonly ConcurrentDictionary<(int Index, int Count), byte[]> Sequences = [];

    /// <summary>All outputs of some records.</summary>
    /// <param name="transaction">The transactional id, as text; null where no transaction writes them.</param>
    /// <param name="more">What is written with them, as it is.</param>
    public static OutputRecord[] Stamp(IReadOnlyList<TransformedRecord> records, byte[]? transaction, IReadOnlyList<OutputRecord> more)
    {
        var count = more.Count;
        for (var index = 0; index < records.Count; index++)
            count += records[index].Outputs.Count;
        var stamped = new OutputRecord[count];
        var (next, added) = (0, new RecordHeader[MostAdded]);
        for (var index = 0; index < records.Count; index++)
            Stamp(records[index], transaction, added, stamped, ref next);
        for (var index = 0; index < more.Count; index++)
            stamped[next++] = more[index];
        return stamped;
    }

    private static void Stamp(TransformedRecord record, byte[]? transaction, Span<RecordHeader> added, OutputRecord[] stamped, ref int next)
    {
        var outputs = record.Outputs;
        if (outputs.Count == 0)
            return;
        var trace = 0;
        if (record.Trace is { } context)
        {
            added[trace++] = new RecordHeader(TraceContext.ParentHeader, context.Parent);
            if (context.State is { } state)
                added[trace++] = new RecordHeader(TraceContext.StateHeader, state);
        }
        var count = trace;
        added[count++] = new RecordHeader(EoHeaders.Source, Place(record.Input));
        ref var sequence = ref added[count++];
        added[count++] = new RecordHeader(EoHeaders.Attempt, AttemptOf(record.Attempts));
        if (transaction is not null)
            added[count++] = new RecordHeader(EoHeaders.Transaction, transaction);
        for (var index = 0; index < outputs.Count; index++)
        {
            sequence = new RecordHeader(EoHeaders.Sequence, SequenceOf(index, outputs.Count));
            var output = outputs[index];
            // Of a failed record its own trace stays as it was, and this is one of those that are added behind.
            var isTraced = record.Outcome != RecordOutcome.Processed || !HasTrace(output.Headers);
            stamped[next++] = output with { Headers = Join(output.Headers, added[(isTraced ? 0 : trace)..count]) };
        }
    }

    private static RecordHeader[] Join(IReadOnlyList<RecordHeader> own, ReadOnlySpan<RecordHeader> added)
    {
        var all = new RecordHeader[own.Count + added.Length];
        for (var index = 0; index < own.Count; index++)
            all[index] = own[index];
        added.CopyTo(all.AsSpan(own.Count));
        return all;
    }

    private static bool HasTrace(IReadOnlyList<RecordHeader> headers)
    {
        for (var index = 0; index < headers.Count; index++)
        {
            if (headers[index].Name == TraceContext.ParentHeader)
                return true;
        }
        return false;
    }

    private static byte[] Place(InputRecord record)
    {
        // Topics' names have at most 249 characters, all of them ASCII; two numbers have at most 30.
        Span<byte> text = stackalloc byte[512];
        return System.Text.Unicode.Utf8.TryWrite(text, $"{record.Topic}/{record.Partition}/{record.Offset}", out var length)
            ? text[..length].ToArray()
            : Encoding.UTF8.GetBytes(EoHeaders.Place(record));
    }

    private static byte[] AttemptOf(int attempt) => Attempts.GetOrAdd(attempt, static number => EoHeaders.Text($"{number}"));

    private static byte[] SequenceOf(int index, int count) => Sequences.GetOrAdd((index, count), static of => EoHeaders.Text($"{of.Index}/{of.Count}"));
}
