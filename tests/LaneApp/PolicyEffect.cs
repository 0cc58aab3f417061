using ExactlyOnce;
using Functions.Charges;
using Functions.Payments;

namespace LaneApp;

/// <summary>The charge of src/Functions, with any policy, and a short lease.</summary>
internal sealed class PolicyEffect(GatewayClient gateway, OnUncertain onUncertain) : IReconcilableEffect<ChargeCommand, ChargeResult>
{
    public string Name => "charge-card";

    public OnUncertain OnUncertain => onUncertain;

    public TimeSpan Lease => TimeSpan.FromSeconds(4);

    public string KeyOf(ChargeCommand command) => command.IdempotencyKey;

    public async Task<ChargeResult> ExecuteAsync(ChargeCommand command, EffectAttempt attempt, CancellationToken cancellationToken)
    {
        var result = await gateway.ChargeAsync(command, attempt, cancellationToken);
        await Steps.ReachedAsync(Steps.AfterCall);
        return result;
    }

    public async Task<Reconciliation<ChargeResult>> ReconcileAsync(ChargeCommand command, EffectAttempt attempt, CancellationToken cancellationToken) =>
        await gateway.FindAsync(attempt, cancellationToken) is { } made ? Reconciliation.Done(made) : Reconciliation.NotDone<ChargeResult>();
}
