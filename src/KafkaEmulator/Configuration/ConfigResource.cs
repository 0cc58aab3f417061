namespace KafkaEmulation.Configuration;

/// <summary>What has configurations, numbered as requests number it (ConfigResource.Type).</summary>
internal enum ConfigResource : sbyte
{
    Topic = 2,
    Broker = 4,
}
