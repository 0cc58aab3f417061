using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Infrastructure.Tests;

/// <summary>A certificate and its key, as the vault has them: the client of Kafka refuses what is none.</summary>
internal static class Certificates
{
    private static readonly Lazy<(string Certificate, string Key)> Pem = new(() =>
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=payments", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    });

    /// <summary>What a setting is that holds one; null for others.</summary>
    public static string? For(string setting) => setting switch
    {
        "KafkaCertificatePem" or "KafkaCaPem" => Pem.Value.Certificate,
        "KafkaKeyPem" => Pem.Value.Key,
        _ => null,
    };
}
