using ExactlyOnce;
using Functions.Charges;
using Functions.Connection;
using Microsoft.Azure.Functions.Worker;

namespace Functions;

/// <summary>Charge commands in; each payment charged once, and settled payments out, in the lane's transaction.</summary>
public sealed class ExecutePaymentEffects(Pipeline<PaymentSettlement> pipeline)
{
    /// <inheritdoc cref="ProcessPayments.RunAsync"/>
    [Function(nameof(ExecutePaymentEffects))]
    public Task RunAsync(
        [KafkaTrigger(
            "%KafkaBrokers%",
            "%PaymentEffectsTopic%",
            ConsumerGroup = "%PaymentEffectsGroup%",
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
            KeyDataType = KafkaMessageKeyType.Binary,
            IsBatched = true)] KafkaRecord[] records,
        CancellationToken cancellationToken) => pipeline.ProcessAsync(records.ToInput(), cancellationToken);
}
