using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>
/// How the cluster is talked to, by trigger and pipelines alike. The trigger attribute takes these as constants, so they are chosen
/// when the application is built: <c>dotnet publish -p:KafkaSecurity=SaslPlain</c> (or SaslScram256, SaslScram512, Ssl); plaintext
/// without it. With SASL, user name and password are the app settings KafkaUsername and KafkaPassword.
/// </summary>
internal static class KafkaSecurity
{
#if KAFKA_SASLPLAIN || KAFKA_SASLSCRAM256 || KAFKA_SASLSCRAM512
    public const BrokerProtocol Protocol = BrokerProtocol.SaslSsl;
    public const string? Username = "%KafkaUsername%";
    public const string? Password = "%KafkaPassword%";
#else
    // The host fails on an expression whose app setting is missing, whether it needs it or not.
    public const string? Username = null;
    public const string? Password = null;
#if KAFKA_SSL
    public const BrokerProtocol Protocol = BrokerProtocol.Ssl;
#else
    public const BrokerProtocol Protocol = BrokerProtocol.NotSet;
#endif
#endif

#if KAFKA_SASLPLAIN
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.Plain;
#elif KAFKA_SASLSCRAM256
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.ScramSha256;
#elif KAFKA_SASLSCRAM512
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.ScramSha512;
#else
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.NotSet;
#endif

    // Both enumerations are numbered as librdkafka's are.
    public static SecurityProtocol? ClientProtocol { get; } = Protocol == BrokerProtocol.NotSet ? null : (SecurityProtocol)(int)Protocol;

    public static SaslMechanism? ClientMechanism { get; } =
        Authentication == BrokerAuthenticationMode.NotSet ? null : (SaslMechanism)(int)Authentication;
}
