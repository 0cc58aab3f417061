using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

#nullable disable // as the official type is

public sealed class KafkaOutputAttribute : OutputBindingAttribute
{
#pragma warning disable IDE0290 // as in KafkaTriggerAttribute
    public KafkaOutputAttribute(string brokerList, string topic)
    {
        BrokerList = brokerList;
        Topic = topic;
    }
#pragma warning restore IDE0290

    public string Topic { get; private set; }

    public string BrokerList { get; set; }

    public string AvroSchema { get; set; }

    public string KeyAvroSchema { get; set; }

    public KafkaMessageKeyType KeyDataType { get; set; } = KafkaMessageKeyType.String;

    public int MaxMessageBytes { get; set; } = 1_000_000;

    public int BatchSize { get; set; } = 10_000;

    public bool EnableIdempotence { get; set; }

    public int MessageTimeoutMs { get; set; } = 300_000;

    public int RequestTimeoutMs { get; set; } = 5_000;

    public int MaxRetries { get; set; } = int.MaxValue;

    public BrokerAuthenticationMode AuthenticationMode { get; set; } = BrokerAuthenticationMode.NotSet;

    public string Username { get; set; }

    public string Password { get; set; }

    public BrokerProtocol Protocol { get; set; } = BrokerProtocol.NotSet;

    public string SslKeyLocation { get; set; }

    public string SslCaLocation { get; set; }

    public string SslCertificateLocation { get; set; }

    public string SslKeyPassword { get; set; }

    public string SslCertificatePEM { get; set; }

    public string SslKeyPEM { get; set; }

    public string SslCaPEM { get; set; }

    public string SslCertificateandKeyPEM { get; set; }

    public int LingerMs { get; set; } = 5;

    public string SchemaRegistryUrl { get; set; }

    public string SchemaRegistryUsername { get; set; }

    public string SchemaRegistryPassword { get; set; }

    public OAuthBearerMethod OAuthBearerMethod { get; set; }

    public string OAuthBearerClientId { get; set; }

    public string OAuthBearerClientSecret { get; set; }

    public string OAuthBearerScope { get; set; }

    public string OAuthBearerTokenEndpointUrl { get; set; }

    public string OAuthBearerExtensions { get; set; }
}
