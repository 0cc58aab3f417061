using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

public sealed class KafkaTriggerAttribute(string brokerList, string topic) : TriggerBindingAttribute
{
    public string BrokerList { get; } = brokerList;

    public string Topic { get; } = topic;

    public string? ConsumerGroup { get; set; }

    public BrokerAuthenticationMode AuthenticationMode { get; set; } = BrokerAuthenticationMode.NotSet;

    public BrokerProtocol Protocol { get; set; } = BrokerProtocol.NotSet;

    public string? Username { get; set; }

    public string? Password { get; set; }

    public string? SslCaLocation { get; set; }

    public string? SslCertificateLocation { get; set; }

    public string? SslKeyLocation { get; set; }

    public string? SslKeyPassword { get; set; }

    public string? SslCaPEM { get; set; }

    public string? SslCertificatePEM { get; set; }

    public string? SslKeyPEM { get; set; }

    public OAuthBearerMethod OAuthBearerMethod { get; set; }

    public string? OAuthBearerClientId { get; set; }

    public string? OAuthBearerClientSecret { get; set; }

    public string? OAuthBearerScope { get; set; }

    public string? OAuthBearerTokenEndpointUrl { get; set; }

    public string? OAuthBearerExtensions { get; set; }

    public long LagThreshold { get; set; } = 1000;

    public bool IsBatched { get; set; }
}
