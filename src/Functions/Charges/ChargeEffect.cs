using ExactlyOnce;
using Functions.Payments;
using Microsoft.Extensions.Options;

namespace Functions.Charges;

/// <summary>
/// Charges a card at the gateway, once for each payment. The gateway can be asked by the key, so what is in doubt is asked for.
/// </summary>
public sealed class ChargeEffect(GatewayClient gateway, IOptions<GatewayOptions> options) : IReconcilableEffect<ChargeCommand, ChargeResult>
{
    /// <inheritdoc/>
    public string Name => "charge-card";

    /// <inheritdoc/>
    public OnUncertain OnUncertain => OnUncertain.Reconcile;

    /// <inheritdoc/>
    public TimeSpan Lease => options.Value.Lease;

    /// <inheritdoc/>
    public string KeyOf(ChargeCommand command) => command.IdempotencyKey;

    /// <inheritdoc/>
    public Task<ChargeResult> ExecuteAsync(ChargeCommand command, EffectAttempt attempt, CancellationToken cancellationToken) =>
        gateway.ChargeAsync(command, attempt, cancellationToken);

    /// <inheritdoc/>
    public async Task<Reconciliation<ChargeResult>> ReconcileAsync(ChargeCommand command, EffectAttempt attempt, CancellationToken cancellationToken) =>
        await gateway.FindAsync(attempt, cancellationToken) is { } made ? Reconciliation.Done(made) : Reconciliation.NotDone<ChargeResult>();
}
