using ExactlyOnce;
using Functions.Connection;
using Functions.Payments;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>Payments in; processed payments, audit entries and effect commands out, or a dead letter: each exactly once.</summary>
public sealed class ProcessPayments(Pipeline<PaymentTransform> pipeline)
{
    /// <summary>Called by the trigger with a batch of any partitions; called again with the same batch where it throws.</summary>
    [Function(nameof(ProcessPayments))]
    public Task RunAsync(
        [KafkaTrigger(
            "%KafkaBrokers%",
            "%PaymentsTopic%",
            ConsumerGroup = "%PaymentsGroup%",
            Protocol = KafkaSecurity.Protocol,
            AuthenticationMode = KafkaSecurity.Authentication,
            Username = KafkaSecurity.Username,
            Password = KafkaSecurity.Password,
            OAuthBearerMethod = KafkaSecurity.TokenMethod,
            OAuthBearerClientId = KafkaSecurity.ClientId,
            OAuthBearerClientSecret = KafkaSecurity.ClientSecret,
            OAuthBearerTokenEndpointUrl = KafkaSecurity.TokenEndpoint,
            OAuthBearerScope = KafkaSecurity.TokenScope,
            OAuthBearerExtensions = KafkaSecurity.TokenExtensions,
            SslCertificatePEM = KafkaSecurity.CertificatePem,
            SslKeyPEM = KafkaSecurity.KeyPem,
            SslCaPEM = KafkaSecurity.CaPem,
            // As the default, text, a key that is not UTF-8 would come with other bytes than it has.
            KeyDataType = KafkaMessageKeyType.Binary,
            IsBatched = true)] KafkaRecord[] records,
        CancellationToken cancellationToken) => pipeline.ProcessAsync(records.ToInput(), cancellationToken);
}
