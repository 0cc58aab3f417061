using Confluent.Kafka;

namespace ExactlyOnce.Kafka;

/// <summary>How to reach the cluster, and how lanes' transactions behave. Checked when the application starts.</summary>
public sealed class KafkaOptions
{
    /// <summary>Brokers to begin with, as <c>host:port</c>, separated by commas. Required.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>The security protocol; null is plaintext.</summary>
    public SecurityProtocol? SecurityProtocol { get; set; }

    /// <summary>The SASL mechanism; needed with a SASL protocol.</summary>
    public SaslMechanism? SaslMechanism { get; set; }

    /// <summary>The SASL user name.</summary>
    public string? SaslUsername { get; set; }

    /// <summary>The SASL password.</summary>
    public string? SaslPassword { get; set; }

    /// <summary>
    /// transaction.timeout.ms, 1 second to 15 minutes: for so long a dead instance's open transaction can hold back readers of committed
    /// records. Lanes' transactions are short, so it is.
    /// </summary>
    public TimeSpan TransactionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long one call to the cluster waits before it is made again, 100 ms to 1 minute.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>More properties of librdkafka, by their names, for every client (for example ssl.ca.location, compression.type).</summary>
    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>();

    /// <summary>What every client of the cluster is configured with. The options above go before <see cref="Properties"/>.</summary>
    public ClientConfig ToClientConfig()
    {
        var config = new ClientConfig(new Dictionary<string, string>(Properties)) { BootstrapServers = BootstrapServers };
        // Assigning null would remove what Properties say.
        config.SecurityProtocol = SecurityProtocol ?? config.SecurityProtocol;
        config.SaslMechanism = SaslMechanism ?? config.SaslMechanism;
        config.SaslUsername = SaslUsername ?? config.SaslUsername;
        config.SaslPassword = SaslPassword ?? config.SaslPassword;
        return config;
    }
}
