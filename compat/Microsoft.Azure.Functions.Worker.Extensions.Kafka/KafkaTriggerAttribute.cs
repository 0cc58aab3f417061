using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

#nullable disable // as the official type is

// The order of the properties is the order in functions.metadata.
[InputConverter(typeof(KafkaRecordConverter))]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
[BindingCapabilities(KnownBindingCapabilities.FunctionLevelRetry)]
public sealed class KafkaTriggerAttribute : TriggerBindingAttribute, ISupportCardinality
{
    // The metadata generator of the SDK reads this constructor's assignments, which a primary constructor has none of.
#pragma warning disable IDE0290
    public KafkaTriggerAttribute(string brokerList, string topic)
    {
        BrokerList = brokerList;
        Topic = topic;
    }
#pragma warning restore IDE0290

    public string Topic { get; private set; }

    public string BrokerList { get; private set; }

    public string ConsumerGroup { get; set; }

    public string AvroSchema { get; set; }

    public string KeyAvroSchema { get; set; }

    public KafkaMessageKeyType KeyDataType { get; set; } = KafkaMessageKeyType.String;

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

    public long LagThreshold { get; set; } = 1000;

    public string SchemaRegistryUrl { get; set; }

    public string SchemaRegistryUsername { get; set; }

    public string SchemaRegistryPassword { get; set; }

    public OAuthBearerMethod OAuthBearerMethod { get; set; }

    public string OAuthBearerClientId { get; set; }

    public string OAuthBearerClientSecret { get; set; }

    public string OAuthBearerScope { get; set; }

    public string OAuthBearerTokenEndpointUrl { get; set; }

    public string OAuthBearerExtensions { get; set; }

    [DefaultValue(false)]
    public bool IsBatched { get; set; }

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }
}
