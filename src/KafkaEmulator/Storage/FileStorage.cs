using System.Globalization;

namespace KafkaEmulation.Storage;

/// <summary>
/// A data directory: <c>journal</c>, and <c>topics/{topic id}/{partition}.log</c> with record batches in Kafka's own format. One
/// broker at a time: a second one on the same directory is refused.
/// </summary>
internal sealed class FileStorage : BrokerStorage
{
    private readonly string _directory;
    private readonly FileStream _lock;
    private readonly Dictionary<Guid, List<FileLog>> _topics = [];
    private FileLog? _journal;

    /// <exception cref="IOException">Another process uses the directory.</exception>
    public FileStorage(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(Path.Combine(directory, "topics"));
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

    public override AppendLog OpenPartition(Guid topicId, int partition)
    {
        Directory.CreateDirectory(TopicDirectory(topicId));
        var log = new FileLog(Path.Combine(TopicDirectory(topicId), partition.ToString(CultureInfo.InvariantCulture) + ".log"));
        if (!_topics.TryGetValue(topicId, out var logs))
            _topics.Add(topicId, logs = []);
        logs.Add(log);
        return log;
    }

    public override void DeleteTopic(Guid topicId)
    {
        if (_topics.Remove(topicId, out var logs))
            logs.ForEach(log => log.Dispose());
        if (Directory.Exists(TopicDirectory(topicId)))
            Directory.Delete(TopicDirectory(topicId), recursive: true);
    }

    public override void Dispose()
    {
        _journal?.Dispose();
        foreach (var log in _topics.Values.SelectMany(logs => logs))
            log.Dispose();
        _lock.Dispose();
    }

    private string TopicDirectory(Guid topicId) => Path.Combine(_directory, "topics", topicId.ToString("N"));
}
