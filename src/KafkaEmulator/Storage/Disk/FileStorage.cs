using System.Globalization;

namespace KafkaEmulation.Storage;

/// <summary>
/// A data directory: <c>journal</c>, and <c>topics/{topic id}/{partition}</c> with segments of record batches in Kafka's own format. One
/// broker at a time: a second one on the same directory is refused.
/// </summary>
internal sealed class FileStorage : BrokerStorage
{
    private readonly string _directory;
    private readonly FileStream _lock;
    private readonly Dictionary<Guid, List<FilePartitionStorage>> _topics = [];
    private FileLog? _journal;

    /// <exception cref="IOException">Another process uses the directory, or it cannot be made or written.</exception>
    public FileStorage(string directory)
    {
        _directory = directory;
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "topics"));
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data directory {directory} cannot be made or written ({unusable.Message}) Choose another directory.", unusable);
        }
        try
        {
            _lock = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException inUse)
        {
            throw new IOException($"The data directory {directory} is in use by another broker. Stop that one, or choose another directory.", inUse);
        }
    }

    private string JournalPath => Path.Combine(_directory, "journal");

    public override AppendLog OpenJournal() => _journal ??= new FileLog(JournalPath);

    public override AppendLog ReplaceJournal(ReadOnlySpan<byte> content)
    {
        var fresh = JournalPath + ".new";
        File.WriteAllBytes(fresh, content);
        _journal?.Dispose();
        File.Move(fresh, JournalPath, overwrite: true);
        return _journal = new FileLog(JournalPath);
    }

    public override PartitionStorage OpenPartition(Guid topicId, int partition)
    {
        var segments = new FilePartitionStorage(Path.Combine(TopicDirectory(topicId), partition.ToString(CultureInfo.InvariantCulture)));
        if (!_topics.TryGetValue(topicId, out var partitions))
            _topics.Add(topicId, partitions = []);
        partitions.Add(segments);
        return segments;
    }

    public override void DeleteTopic(Guid topicId)
    {
        _topics.Remove(topicId);
        if (Directory.Exists(TopicDirectory(topicId)))
            Directory.Delete(TopicDirectory(topicId), recursive: true);
    }

    public override void Dispose()
    {
        _journal?.Dispose();
        foreach (var segments in _topics.Values.SelectMany(partitions => partitions))
            segments.Dispose();
        _lock.Dispose();
    }

    private string TopicDirectory(Guid topicId) => Path.Combine(_directory, "topics", topicId.ToString("N"));
}
