using System.Buffers;
using System.Buffers.Binary;
using KafkaEmulation.Records;

namespace KafkaEmulation.Storage;

/// <summary>
/// Everything a broker must remember besides records, as entries in the order in which they happened. An entry is its length, its
/// CRC-32C, its kind and its fields. A torn last entry (the process died while writing it) is cut off: nobody was told of it.
/// </summary>
internal sealed class Journal
{
    private const int HeaderSize = 8;

    // Below this size the journal is left alone; above it, it is rewritten when it has grown to twice what it must hold.
    private const long WorthCompacting = 16 * 1024 * 1024;

    private readonly BrokerStorage _storage;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private AppendLog _log;
    private long _compactAt;

    private Journal(BrokerStorage storage, AppendLog log)
    {
        _storage = storage;
        _log = log;
    }

    /// <summary>Bytes of a torn last entry that were cut off when the journal was opened.</summary>
    public long TornBytes { get; private init; }

    /// <summary>Opens the journal and replays it.</summary>
    public static Journal Open(BrokerStorage storage, Action<JournalEntry> replay)
    {
        var log = storage.OpenJournal();
        var bytes = new byte[log.Length];
        log.Read(0, bytes);
        var position = 0;
        while (EntryAt(bytes, position) is { Length: > 0 } payload)
        {
            replay(JournalEntry.Read(payload));
            position += HeaderSize + payload.Length;
        }
        var torn = log.Length - position;
        if (torn > 0)
            log.Truncate(position);
        return new Journal(storage, log) { TornBytes = torn, _compactAt = Math.Max(WorthCompacting, 2L * position) };
    }

    public void Append(JournalEntry entry)
    {
        _buffer.ResetWrittenCount();
        Write(entry, _buffer);
        _log.Append(_buffer.WrittenSpan);
    }

    /// <summary>Rewrites the journal as <paramref name="snapshot"/> where it has grown to more than twice of what it must hold.</summary>
    public void CompactWhenGrown(Func<IEnumerable<JournalEntry>> snapshot)
    {
        if (_log.Length < _compactAt)
            return;
        var content = new ArrayBufferWriter<byte>();
        foreach (var entry in snapshot())
            Write(entry, content);
        _log = _storage.ReplaceJournal(content.WrittenSpan);
        _compactAt = Math.Max(WorthCompacting, 2 * _log.Length);
    }

    private static ReadOnlyMemory<byte> EntryAt(byte[] bytes, int position)
    {
        if (bytes.Length - position < HeaderSize)
            return default;
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(position));
        if (length <= 0 || length > bytes.Length - position - HeaderSize)
            return default;
        var payload = bytes.AsMemory(position + HeaderSize, length);
        return Crc32C.Of(payload.Span) == BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(position + 4)) ? payload : default;
    }

    private static void Write(JournalEntry entry, ArrayBufferWriter<byte> target)
    {
        var payload = entry.Write();
        var header = target.GetSpan(HeaderSize);
        BinaryPrimitives.WriteInt32BigEndian(header, payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], Crc32C.Of(payload));
        target.Advance(HeaderSize);
        target.Write(payload);
    }
}
