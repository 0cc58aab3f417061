using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>
/// How the cluster is talked to, by trigger and pipelines alike. The trigger attribute takes these two as constants, so they are chosen
/// when the application is built: <c>dotnet publish -p:KafkaSecurity=SaslPlain</c> (or SaslScram256, SaslScram512, Ssl); plaintext
/// without it. User name and password are the app settings KafkaUsername and KafkaPassword.
/// </summary>
internal static class KafkaSecurity
{
#if KAFKA_SASLPLAIN
    public const BrokerProtocol Protocol = BrokerProtocol.SaslSsl;
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.Plain;
#elif KAFKA_SASLSCRAM256
    public const BrokerProtocol Protocol = BrokerProtocol.SaslSsl;
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.ScramSha256;
#elif KAFKA_SASLSCRAM512
    public const BrokerProtocol Protocol = BrokerProtocol.SaslSsl;
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.ScramSha512;
#elif KAFKA_SSL
    public const BrokerProtocol Protocol = BrokerProtocol.Ssl;
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.NotSet;
#else
    public const BrokerProtocol Protocol = BrokerProtocol.NotSet;
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.NotSet;
#endif

    // Both enumerations are numbered as librdkafka's are.
    public static SecurityProtocol? ClientProtocol { get; } = Protocol == BrokerProtocol.NotSet ? null : (SecurityProtocol)(int)Protocol;

    public static SaslMechanism? ClientMechanism { get; } =
        Authentication == BrokerAuthenticationMode.NotSet ? null : (SaslMechanism)(int)Authentication;
}
