using ExactlyOnce;
using Functions.Charges;
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
            IsBatched = true)] KafkaRecord[] records,
        CancellationToken cancellationToken) => pipeline.ProcessAsync(records.ToInput(), cancellationToken);
}
