using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Functions.Connection;

/// <summary>
/// How triggers talk to the cluster. Their attributes take it as constants, so it is chosen when the application is built:
/// <c>dotnet publish -p:KafkaSecurity=SaslPlain</c> (or another of <see cref="KafkaConnection.Modes"/>; plaintext without it),
/// <c>-p:KafkaPrivateCa=true</c> where the brokers' certificates are of an authority of one's own, and <c>-p:KafkaTokenExtensions=true</c> where
/// tokens need extensions. docs/settings.md tells the app settings of each.
/// </summary>
internal static class KafkaSecurity
{
    // The host fails on an expression whose app setting is missing, whether it needs it or not: so each is there only where it is used.
#if KAFKA_SASLPLAIN
    public const string Mode = "SaslPlain";
#elif KAFKA_SASLSCRAM256
    public const string Mode = "SaslScram256";
#elif KAFKA_SASLSCRAM512
    public const string Mode = "SaslScram512";
#elif KAFKA_OAUTHBEARER
    public const string Mode = "OAuthBearer";
#elif KAFKA_SSL
    public const string Mode = "Ssl";
#elif KAFKA_MUTUALTLS
    public const string Mode = "MutualTls";
#else
    public const string Mode = "Plaintext";
#endif

#if KAFKA_SASLPLAIN || KAFKA_SASLSCRAM256 || KAFKA_SASLSCRAM512 || KAFKA_OAUTHBEARER
    public const BrokerProtocol Protocol = BrokerProtocol.SaslSsl;
#elif KAFKA_SSL || KAFKA_MUTUALTLS
    public const BrokerProtocol Protocol = BrokerProtocol.Ssl;
#else
    public const BrokerProtocol Protocol = BrokerProtocol.NotSet;
#endif

#if KAFKA_SASLPLAIN
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.Plain;
#elif KAFKA_SASLSCRAM256
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.ScramSha256;
#elif KAFKA_SASLSCRAM512
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.ScramSha512;
#elif KAFKA_OAUTHBEARER
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.OAuthBearer;
#else
    public const BrokerAuthenticationMode Authentication = BrokerAuthenticationMode.NotSet;
#endif

#if KAFKA_SASLPLAIN || KAFKA_SASLSCRAM256 || KAFKA_SASLSCRAM512
    public const string? Username = "%KafkaUsername%";
    public const string? Password = "%KafkaPassword%";
#else
    public const string? Username = null;
    public const string? Password = null;
#endif

#if KAFKA_OAUTHBEARER
    public const OAuthBearerMethod TokenMethod = OAuthBearerMethod.Oidc;
    public const string? ClientId = "%KafkaUsername%";
    public const string? ClientSecret = "%KafkaPassword%";
    public const string? TokenEndpoint = "%KafkaTokenEndpoint%";
    public const string? TokenScope = "%KafkaTokenScope%";
#else
    public const OAuthBearerMethod TokenMethod = OAuthBearerMethod.Default;
    public const string? ClientId = null;
    public const string? ClientSecret = null;
    public const string? TokenEndpoint = null;
    public const string? TokenScope = null;
#endif

#if KAFKA_OAUTHBEARER && KAFKA_TOKENEXTENSIONS
    public const string? TokenExtensions = "%KafkaTokenExtensions%";
#else
    public const string? TokenExtensions = null;
#endif

#if KAFKA_MUTUALTLS
    public const string? CertificatePem = "%KafkaCertificatePem%";
    public const string? KeyPem = "%KafkaKeyPem%";
#else
    public const string? CertificatePem = null;
    public const string? KeyPem = null;
#endif

#if KAFKA_PRIVATECA
    public const string? CaPem = "%KafkaCaPem%";
#else
    public const string? CaPem = null;
#endif

    /// <summary>What the app settings ask for and the triggers of this build do not do.</summary>
    public static IEnumerable<string> FindMismatch(IConfiguration settings)
    {
        if (settings[KafkaConnection.Security] is { } wanted && wanted != Mode)
            yield return $"the app setting {KafkaConnection.Security} is {wanted}, and the triggers of this build talk {Mode}; build it with -p:KafkaSecurity={wanted}";
        if (!string.IsNullOrEmpty(settings[KafkaConnection.PrivateCa]) && string.IsNullOrEmpty(CaPem))
            yield return $"the app setting {KafkaConnection.PrivateCa} is set, and the triggers of this build do not read it; build it with -p:KafkaPrivateCa=true";
        if (!string.IsNullOrEmpty(settings[KafkaConnection.Extensions]) && string.IsNullOrEmpty(TokenExtensions))
            yield return $"the app setting {KafkaConnection.Extensions} is set, and the triggers of this build do not read it; build it with -p:KafkaTokenExtensions=true";
    }
}
