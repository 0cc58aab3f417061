namespace KafkaEmulation.State;

/// <summary>A topic and its partitions.</summary>
internal sealed class Topic
{
    /// <summary>Kafka's default for max.message.bytes, in bytes of a whole batch.</summary>
    public const int DefaultMaxMessageBytes = 1_048_588;

    public Topic(string name, Guid id, int partitions, int maxMessageBytes, Func<int, Storage.AppendLog> openLog)
    {
        Name = name;
        Id = id;
        MaxMessageBytes = maxMessageBytes;
        Partitions = [.. Enumerable.Range(0, partitions).Select(index => new Partition(this, index, openLog(index)))];
    }

    public string Name { get; }

    public Guid Id { get; }

    /// <summary>The largest record batch that is accepted, in bytes.</summary>
    public int MaxMessageBytes { get; }

    public IReadOnlyList<Partition> Partitions { get; }

    public void Delete()
    {
        foreach (var partition in Partitions)
            partition.Delete();
    }
}
