namespace KafkaEmulation;

/// <summary>The requests that the emulator serves, by their API key (Kafka protocol guide, "Api Keys").</summary>
public enum ApiKey : short
{
    /// <summary>Appends record batches.</summary>
    Produce = 0,

    /// <summary>Reads record batches.</summary>
    Fetch = 1,

    /// <summary>Offsets by timestamp, start and end.</summary>
    ListOffsets = 2,

    /// <summary>Brokers, topics and partitions.</summary>
    Metadata = 3,

    /// <summary>A group's plain offset commit.</summary>
    OffsetCommit = 8,

    /// <summary>A group's committed offsets.</summary>
    OffsetFetch = 9,

    /// <summary>The broker that coordinates a group or a transactional id.</summary>
    FindCoordinator = 10,

    /// <summary>A member joins a classic group.</summary>
    JoinGroup = 11,

    /// <summary>A member of a classic group is alive.</summary>
    Heartbeat = 12,

    /// <summary>Members leave a classic group.</summary>
    LeaveGroup = 13,

    /// <summary>Hands out the assignment of a classic group.</summary>
    SyncGroup = 14,

    /// <summary>What the broker serves.</summary>
    ApiVersions = 18,

    /// <summary>Creates topics.</summary>
    CreateTopics = 19,

    /// <summary>Deletes topics.</summary>
    DeleteTopics = 20,

    /// <summary>A producer id and epoch; fences the previous producer of a transactional id.</summary>
    InitProducerId = 22,

    /// <summary>Partitions that a transaction will write.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>A group whose offsets a transaction will write.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>Commits or aborts a transaction.</summary>
    EndTxn = 26,

    /// <summary>Offsets that become visible with their transaction.</summary>
    TxnOffsetCommit = 28,
}
