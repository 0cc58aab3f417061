namespace KafkaEmulation.Configuration;

/// <summary>
/// Every topic configuration of Kafka 4.3 with Kafka's defaults. On one node some have nothing to act on (flushes, indexes, replicas);
/// they are kept and told all the same, and said to be so.
/// </summary>
internal static class TopicConfigs
{
    private const string NothingToDo = "Kept, and without effect: there is one node, and no indexes, flushes or replicas.";

    public static IReadOnlyDictionary<string, ConfigDefinition> All { get; } = new ConfigDefinition[]
    {
        new("cleanup.policy", ConfigType.List, "delete", "What becomes of old records: deleted by age and size, or compacted to the last of each key, or both.")
        {
            Allowed = ["delete", "compact"], BrokerSynonyms = ["log.cleanup.policy"],
        },
        new("compression.gzip.level", ConfigType.Int, "-1", NothingToDo) { BrokerSynonyms = ["compression.gzip.level"] },
        new("compression.lz4.level", ConfigType.Int, "9", NothingToDo) { BrokerSynonyms = ["compression.lz4.level"] },
        new("compression.type", ConfigType.String, "producer", "Record batches stay as their producer compressed them: the emulator compresses nothing again.")
        {
            Allowed = ["producer"], BrokerSynonyms = ["compression.type"],
        },
        new("compression.zstd.level", ConfigType.Int, "3", NothingToDo) { BrokerSynonyms = ["compression.zstd.level"] },
        new("delete.retention.ms", ConfigType.Long, "86400000", "How long compaction keeps tombstones and transaction markers.")
        {
            Min = 0, BrokerSynonyms = ["log.cleaner.delete.retention.ms"],
        },
        new("file.delete.delay.ms", ConfigType.Long, "60000", NothingToDo) { Min = 0, BrokerSynonyms = ["log.segment.delete.delay.ms"] },
        new("flush.messages", ConfigType.Long, "9223372036854775807", NothingToDo) { Min = 1, BrokerSynonyms = ["log.flush.interval.messages"] },
        new("flush.ms", ConfigType.Long, "9223372036854775807", NothingToDo) { Min = 0 },
        new("follower.replication.throttled.replicas", ConfigType.List, "", NothingToDo),
        new("index.interval.bytes", ConfigType.Int, "4096", NothingToDo) { Min = 0, BrokerSynonyms = ["log.index.interval.bytes"] },
        new("leader.replication.throttled.replicas", ConfigType.List, "", NothingToDo),
        new("local.retention.bytes", ConfigType.Long, "-2", NothingToDo) { Min = -2, BrokerSynonyms = ["log.local.retention.bytes"] },
        new("local.retention.ms", ConfigType.Long, "-2", NothingToDo) { Min = -2, BrokerSynonyms = ["log.local.retention.ms"] },
        new("max.compaction.lag.ms", ConfigType.Long, "9223372036854775807", "How long a record may wait for compaction.")
        {
            Min = 1, BrokerSynonyms = ["log.cleaner.max.compaction.lag.ms"],
        },
        new("max.message.bytes", ConfigType.Int, "1048588", "The largest record batch that is accepted, in bytes.")
        {
            Min = 0, BrokerSynonyms = ["message.max.bytes"],
        },
        new("message.timestamp.after.max.ms", ConfigType.Long, "3600000", "How far ahead of the broker's clock a record's timestamp may be.")
        {
            Min = 0, BrokerSynonyms = ["log.message.timestamp.after.max.ms"],
        },
        new("message.timestamp.before.max.ms", ConfigType.Long, "9223372036854775807", "How far behind the broker's clock a record's timestamp may be.")
        {
            Min = 0, BrokerSynonyms = ["log.message.timestamp.before.max.ms"],
        },
        new("message.timestamp.type", ConfigType.String, "CreateTime", "Whether a record keeps its producer's timestamp or gets the broker's.")
        {
            Allowed = ["CreateTime", "LogAppendTime"], BrokerSynonyms = ["log.message.timestamp.type"],
        },
        new("min.cleanable.dirty.ratio", ConfigType.Double, "0.5", "The share of uncompacted bytes from which on a log is compacted.")
        {
            Min = 0, Max = 1, BrokerSynonyms = ["log.cleaner.min.cleanable.ratio"],
        },
        new("min.compaction.lag.ms", ConfigType.Long, "0", "How long a record is safe from compaction.")
        {
            Min = 0, BrokerSynonyms = ["log.cleaner.min.compaction.lag.ms"],
        },
        new("min.insync.replicas", ConfigType.Int, "1", "With more than 1, acks=all is refused with NOT_ENOUGH_REPLICAS: there is one replica.")
        {
            Min = 1, BrokerSynonyms = ["min.insync.replicas"],
        },
        new("preallocate", ConfigType.Boolean, "false", NothingToDo) { BrokerSynonyms = ["log.preallocate"] },
        new("remote.log.copy.disable", ConfigType.Boolean, "false", NothingToDo),
        new("remote.log.delete.on.disable", ConfigType.Boolean, "false", NothingToDo),
        new("remote.storage.enable", ConfigType.Boolean, "false", "There is no tiered storage.") { Allowed = ["false"] },
        new("retention.bytes", ConfigType.Long, "-1", "The size in bytes that a partition's old segments are deleted down to; -1 for no limit.")
        {
            Min = -1, BrokerSynonyms = ["log.retention.bytes"],
        },
        new("retention.ms", ConfigType.Long, "604800000", "The age at which old segments are deleted; -1 for never.")
        {
            Min = -1, BrokerSynonyms = ["log.retention.ms"],
        },
        new("segment.bytes", ConfigType.Int, "1073741824", "The size at which a new segment is begun. Retention and compaction work on ended segments.")
        {
            Min = 1024 * 1024, BrokerSynonyms = ["log.segment.bytes"],
        },
        new("segment.index.bytes", ConfigType.Int, "10485760", NothingToDo) { Min = 4, BrokerSynonyms = ["log.index.size.max.bytes"] },
        new("segment.jitter.ms", ConfigType.Long, "0", NothingToDo) { Min = 0, BrokerSynonyms = ["log.roll.jitter.ms"] },
        new("segment.ms", ConfigType.Long, "604800000", "The age at which a new segment is begun.")
        {
            Min = 1, BrokerSynonyms = ["log.roll.ms"],
        },
        new("unclean.leader.election.enable", ConfigType.Boolean, "false", NothingToDo) { BrokerSynonyms = ["unclean.leader.election.enable"] },
    }.ToDictionary(definition => definition.Name);
}
