using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>Makes consumers that name a group and never join it: to ask, and for admin clients to stand on.</summary>
internal static class GroupConsumer
{
    // A client that has subscribed to nothing keeps what it was told of a partition's leader, also when that broker is lost (librdkafka
    // 2.15.1 then says "unknown partition"), and asks again only when it is this old: by default a quarter of an hour.
    private static readonly TimeSpan MetadataMaxAge = TimeSpan.FromSeconds(1);

    public static IConsumer<Ignore, Ignore> Create(KafkaOptions options, string group, IsolationLevel isolation, Action<LogMessage> log)
    {
        var config = new ConsumerConfig(options.ToClientConfig())
        {
            GroupId = group,
            EnableAutoCommit = false,
            IsolationLevel = isolation,
            MetadataMaxAgeMs = (int)MetadataMaxAge.TotalMilliseconds,
        };
        return new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler((_, message) => log(message)).Build();
    }
}
