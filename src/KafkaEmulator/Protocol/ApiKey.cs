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

    /// <summary>Members and state of classic groups.</summary>
    DescribeGroups = 15,

    /// <summary>The groups there are.</summary>
    ListGroups = 16,

    /// <summary>Chooses how the client proves who it is.</summary>
    SaslHandshake = 17,

    /// <summary>What the broker serves.</summary>
    ApiVersions = 18,

    /// <summary>Creates topics.</summary>
    CreateTopics = 19,

    /// <summary>Deletes topics.</summary>
    DeleteTopics = 20,

    /// <summary>Forgets records before an offset.</summary>
    DeleteRecords = 21,

    /// <summary>A producer id and epoch; fences the previous producer of a transactional id.</summary>
    InitProducerId = 22,

    /// <summary>Where a leader epoch ended.</summary>
    OffsetForLeaderEpoch = 23,

    /// <summary>Partitions that a transaction will write.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>A group whose offsets a transaction will write.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>Commits or aborts a transaction.</summary>
    EndTxn = 26,

    /// <summary>Ends transactions in partitions, from one broker to another or by an operator.</summary>
    WriteTxnMarkers = 27,

    /// <summary>Offsets that become visible with their transaction.</summary>
    TxnOffsetCommit = 28,

    /// <summary>Configurations and where they are from.</summary>
    DescribeConfigs = 32,

    /// <summary>Replaces all configurations of a resource.</summary>
    AlterConfigs = 33,

    /// <summary>Where partitions are kept, and their sizes.</summary>
    DescribeLogDirs = 35,

    /// <summary>A step of proving who the client is.</summary>
    SaslAuthenticate = 36,

    /// <summary>More partitions for a topic.</summary>
    CreatePartitions = 37,

    /// <summary>Forgets groups without members.</summary>
    DeleteGroups = 42,

    /// <summary>Changes single configurations.</summary>
    IncrementalAlterConfigs = 44,

    /// <summary>Partitions that are being moved: none, on one node.</summary>
    ListPartitionReassignments = 46,

    /// <summary>Forgets offsets of a group.</summary>
    OffsetDelete = 47,

    /// <summary>The brokers.</summary>
    DescribeCluster = 60,

    /// <summary>Producers that partitions know.</summary>
    DescribeProducers = 61,

    /// <summary>The state of transactional ids.</summary>
    DescribeTransactions = 65,

    /// <summary>The transactional ids there are.</summary>
    ListTransactions = 66,

    /// <summary>A member of a group of the consumer protocol.</summary>
    ConsumerGroupHeartbeat = 68,

    /// <summary>Members and state of groups of the consumer protocol.</summary>
    ConsumerGroupDescribe = 69,

    /// <summary>What has configurations.</summary>
    ListConfigResources = 74,

    /// <summary>Topics and partitions, a page at a time.</summary>
    DescribeTopicPartitions = 75,
}
