namespace KafkaEmulation.Configuration;

/// <summary>
/// The broker configurations of Kafka 4.3 that the emulator acts on, with Kafka's defaults save where a test wants another one:
/// group.initial.rebalance.delay.ms is 0, auto.create.topics.enable is false, and the migration between group types is off.
/// </summary>
internal static class BrokerConfigs
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long LongestTime = 40 * 24 * Hour;

    public static IReadOnlyDictionary<string, ConfigDefinition> All { get; } = new ConfigDefinition[]
    {
        new("auto.create.topics.enable", ConfigType.Boolean, "false", "Whether a topic is made when a client asks for it and allows that."),
        new("compression.gzip.level", ConfigType.Int, "-1", "Without effect: nothing is compressed again."),
        new("compression.lz4.level", ConfigType.Int, "9", "Without effect: nothing is compressed again."),
        new("compression.type", ConfigType.String, "producer", "Record batches stay as their producer compressed them.") { Allowed = ["producer"] },
        new("compression.zstd.level", ConfigType.Int, "3", "Without effect: nothing is compressed again."),
        new("connections.max.idle.ms", ConfigType.Long, "600000", "A connection without a request for so long is closed.") { Min = 1, Max = LongestTime },
        new("default.replication.factor", ConfigType.Int, "1", "There is one node.") { Min = 1, Max = 1 },
        new("delete.topic.enable", ConfigType.Boolean, "true", "Whether topics may be deleted."),
        new("fetch.max.bytes", ConfigType.Int, "57671680", "The largest fetch response, in bytes of records.") { Min = 1024 },
        new("group.consumer.assignors", ConfigType.List, "uniform,range", "The assignors of groups of the consumer protocol, the default first.")
        {
            Allowed = ["uniform", "range"],
        },
        new("group.consumer.heartbeat.interval.ms", ConfigType.Int, "5000", "How often members of the consumer protocol are told to be heard.") { Min = 1 },
        new("group.consumer.max.size", ConfigType.Int, "2147483647", "The most members of a group of the consumer protocol.") { Min = 1 },
        new("group.consumer.migration.policy", ConfigType.String, "disabled", "A group with members does not change its protocol here; an empty one may.")
        {
            Allowed = ["disabled"],
        },
        new("group.consumer.session.timeout.ms", ConfigType.Int, "45000", "How long a member of the consumer protocol may be silent.") { Min = 1 },
        new("group.initial.rebalance.delay.ms", ConfigType.Int, "0", "How long the first rebalance of an empty classic group waits for more members.") { Min = 0 },
        new("group.max.session.timeout.ms", ConfigType.Int, "1800000", "The longest session.timeout.ms of a classic group's member.") { Min = 1 },
        new("group.max.size", ConfigType.Int, "2147483647", "The most members of a classic group.") { Min = 1 },
        new("group.min.session.timeout.ms", ConfigType.Int, "6000", "The shortest session.timeout.ms of a classic group's member.") { Min = 1 },
        new("log.cleaner.backoff.ms", ConfigType.Long, "15000", "How often logs are looked at for compaction.") { Min = 1, Max = LongestTime },
        new("log.cleaner.delete.retention.ms", ConfigType.Long, "86400000", "delete.retention.ms of topics that have none.") { Min = 0, IsDynamic = true },
        new("log.cleaner.enable", ConfigType.Boolean, "true", "Whether logs are compacted."),
        new("log.cleaner.max.compaction.lag.ms", ConfigType.Long, "9223372036854775807", "max.compaction.lag.ms of topics that have none.") { Min = 1, IsDynamic = true },
        new("log.cleaner.min.cleanable.ratio", ConfigType.Double, "0.5", "min.cleanable.dirty.ratio of topics that have none.") { Min = 0, Max = 1, IsDynamic = true },
        new("log.cleaner.min.compaction.lag.ms", ConfigType.Long, "0", "min.compaction.lag.ms of topics that have none.") { Min = 0, IsDynamic = true },
        new("log.cleanup.policy", ConfigType.List, "delete", "cleanup.policy of topics that have none.") { Allowed = ["delete", "compact"], IsDynamic = true },
        new("log.flush.interval.messages", ConfigType.Long, "9223372036854775807", "Without effect: writes are handed to the operating system.") { Min = 1, IsDynamic = true },
        new("log.index.interval.bytes", ConfigType.Int, "4096", "Without effect: there are no indexes.") { Min = 0, IsDynamic = true },
        new("log.index.size.max.bytes", ConfigType.Int, "10485760", "Without effect: there are no indexes.") { Min = 4, IsDynamic = true },
        new("log.local.retention.bytes", ConfigType.Long, "-2", "Without effect: there is no tiered storage.") { Min = -2, IsDynamic = true },
        new("log.local.retention.ms", ConfigType.Long, "-2", "Without effect: there is no tiered storage.") { Min = -2, IsDynamic = true },
        new("log.message.timestamp.after.max.ms", ConfigType.Long, "3600000", "message.timestamp.after.max.ms of topics that have none.") { Min = 0, IsDynamic = true },
        new("log.message.timestamp.before.max.ms", ConfigType.Long, "9223372036854775807", "message.timestamp.before.max.ms of topics that have none.") { Min = 0, IsDynamic = true },
        new("log.message.timestamp.type", ConfigType.String, "CreateTime", "message.timestamp.type of topics that have none.")
        {
            Allowed = ["CreateTime", "LogAppendTime"], IsDynamic = true,
        },
        new("log.preallocate", ConfigType.Boolean, "false", "Without effect.") { IsDynamic = true },
        new("log.retention.bytes", ConfigType.Long, "-1", "retention.bytes of topics that have none.") { Min = -1, IsDynamic = true },
        new("log.retention.check.interval.ms", ConfigType.Long, "300000", "How often logs are looked at for retention.") { Min = 1, Max = LongestTime },
        new("log.retention.hours", ConfigType.Int, "168", "retention.ms of topics that have none, in hours.") { Min = -1, MillisecondsPerUnit = Hour },
        new("log.retention.minutes", ConfigType.Int, null, "retention.ms of topics that have none, in minutes.") { Min = -1, MillisecondsPerUnit = Minute },
        new("log.retention.ms", ConfigType.Long, null, "retention.ms of topics that have none.")
        {
            Min = -1, IsDynamic = true, BrokerSynonyms = ["log.retention.minutes", "log.retention.hours"],
        },
        new("log.roll.hours", ConfigType.Int, "168", "segment.ms of topics that have none, in hours.") { Min = 1, MillisecondsPerUnit = Hour },
        new("log.roll.jitter.ms", ConfigType.Long, null, "Without effect.") { Min = 0, IsDynamic = true },
        new("log.roll.ms", ConfigType.Long, null, "segment.ms of topics that have none.") { Min = 1, IsDynamic = true, BrokerSynonyms = ["log.roll.hours"] },
        new("log.segment.bytes", ConfigType.Int, "1073741824", "segment.bytes of topics that have none.") { Min = 1024 * 1024, IsDynamic = true },
        new("log.segment.delete.delay.ms", ConfigType.Long, "60000", "Without effect: a segment is deleted at once.") { Min = 0, IsDynamic = true },
        new("message.max.bytes", ConfigType.Int, "1048588", "max.message.bytes of topics that have none.") { Min = 0, IsDynamic = true },
        new("min.insync.replicas", ConfigType.Int, "1", "min.insync.replicas of topics that have none.") { Min = 1, IsDynamic = true },
        new("num.partitions", ConfigType.Int, "1", "The partitions of a topic that is made without their number.") { Min = 1, IsDynamic = true },
        new("offset.metadata.max.bytes", ConfigType.Int, "4096", "The longest metadata of a committed offset.") { Min = 0 },
        new("offsets.retention.check.interval.ms", ConfigType.Long, "600000", "How often groups are looked at for expired offsets.") { Min = 1, Max = LongestTime },
        new("offsets.retention.minutes", ConfigType.Int, "10080", "How long the offsets of a group without members are kept.") { Min = 1, MillisecondsPerUnit = Minute },
        new("producer.id.expiration.ms", ConfigType.Int, "86400000", "How long a partition remembers a producer that writes nothing.") { Min = 1, IsDynamic = true },
        new("socket.request.max.bytes", ConfigType.Int, "104857600", "The largest request; a connection that sends a larger one is closed.") { Min = 1024 },
        new("transaction.max.timeout.ms", ConfigType.Int, "900000", "The largest transaction.timeout.ms that a producer may ask for.") { Min = 1 },
        new("transaction.remove.expired.transaction.cleanup.interval.ms", ConfigType.Int, "3600000", "How often transactional ids are looked at for expiry.") { Min = 1 },
        new("transactional.id.expiration.ms", ConfigType.Int, "604800000", "How long a transactional id without a transaction is remembered.") { Min = 1 },
        new("unclean.leader.election.enable", ConfigType.Boolean, "false", "Without effect: there is one replica.") { IsDynamic = true },
    }.ToDictionary(definition => definition.Name);
}
