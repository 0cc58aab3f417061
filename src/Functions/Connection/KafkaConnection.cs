using Confluent.Kafka;
using ExactlyOnce.Kafka;
using Functions.Settings;
using Microsoft.Extensions.Configuration;

namespace Functions.Connection;

/// <summary>
/// How lanes talk to the cluster, by the app settings: as the triggers of the same build do, or as the setting KafkaSecurity says where it is
/// another (for programs that have no triggers, as <c>./dev doctor</c>). <c>Kafka__…</c> goes before all of it.
/// </summary>
internal static class KafkaConnection
{
    public const string Security = "KafkaSecurity";
    public const string PrivateCa = "KafkaCaPem";
    public const string Extensions = "KafkaTokenExtensions";

    private const string Username = "KafkaUsername";
    private const string Password = "KafkaPassword";

    /// <summary>What there is, by the name that build and app setting have.</summary>
    public static IReadOnlyList<string> Modes { get; } = ["Plaintext", "SaslPlain", "SaslScram256", "SaslScram512", "OAuthBearer", "Ssl", "MutualTls"];

    public static void Configure(KafkaOptions kafka, IConfiguration settings)
    {
        var reader = new SettingsReader(settings);
        kafka.BootstrapServers = reader.Required("KafkaBrokers");
        var mode = settings[Security] ?? KafkaSecurity.Mode;
        switch (mode)
        {
            case "Plaintext":
                break;
            case "SaslPlain":
                AddPassword(kafka, SaslMechanism.Plain, reader);
                break;
            case "SaslScram256":
                AddPassword(kafka, SaslMechanism.ScramSha256, reader);
                break;
            case "SaslScram512":
                AddPassword(kafka, SaslMechanism.ScramSha512, reader);
                break;
            case "OAuthBearer":
                AddTokens(kafka, reader, settings);
                break;
            case "Ssl":
                kafka.SecurityProtocol = SecurityProtocol.Ssl;
                break;
            case "MutualTls":
                kafka.SecurityProtocol = SecurityProtocol.Ssl;
                kafka.Properties["ssl.certificate.pem"] = reader.Required("KafkaCertificatePem");
                kafka.Properties["ssl.key.pem"] = reader.Required("KafkaKeyPem");
                break;
            default:
                reader.Wrong($"the app setting {Security} is '{mode}'; it must be {string.Join(" or ", Modes)}");
                break;
        }
        if (mode != "Plaintext" && settings[PrivateCa] is { Length: > 0 } authority)
            kafka.Properties["ssl.ca.pem"] = authority;
        reader.Bind("Kafka", kafka);
        reader.ThrowIfWrong<KafkaOptions>();
    }

    private static void AddPassword(KafkaOptions kafka, SaslMechanism mechanism, SettingsReader reader)
    {
        (kafka.SecurityProtocol, kafka.SaslMechanism) = (SecurityProtocol.SaslSsl, mechanism);
        (kafka.SaslUsername, kafka.SaslPassword) = (reader.Required(Username), reader.Required(Password));
    }

    // OpenID Connect with client credentials: KIP-768.
    private static void AddTokens(KafkaOptions kafka, SettingsReader reader, IConfiguration settings)
    {
        (kafka.SecurityProtocol, kafka.SaslMechanism) = (SecurityProtocol.SaslSsl, SaslMechanism.OAuthBearer);
        kafka.Properties["sasl.oauthbearer.method"] = "oidc";
        kafka.Properties["sasl.oauthbearer.client.id"] = reader.Required(Username);
        kafka.Properties["sasl.oauthbearer.client.secret"] = reader.Required(Password);
        kafka.Properties["sasl.oauthbearer.token.endpoint.url"] = reader.Required("KafkaTokenEndpoint");
        kafka.Properties["sasl.oauthbearer.scope"] = reader.Required("KafkaTokenScope");
        if (settings[Extensions] is { Length: > 0 } extensions)
            kafka.Properties["sasl.oauthbearer.extensions"] = extensions;
    }
}
