using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>Log lines of librdkafka.</summary>
internal static partial class KafkaLog
{
    /// <summary>
    /// Connections come and go, and librdkafka tells of each as an error; what matters comes out of the calls, so its lines stay a
    /// level below.
    /// </summary>
    public static void Write(ILogger logger, LogMessage message)
    {
        var level = (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        Line(logger, level > LogLevel.Information ? LogLevel.Information : LogLevel.Debug, message.Name, message.Facility, message.Message);
    }

    [LoggerMessage(EventId = 201, Message = "{Client} {Facility}: {Text}")]
    private static partial void Line(ILogger logger, LogLevel level, string client, string facility, string text);
}
