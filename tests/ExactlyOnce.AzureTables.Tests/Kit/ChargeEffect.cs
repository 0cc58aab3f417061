namespace ExactlyOnce.AzureTables.Tests.Kit;

/// <summary>Charges at a bank.</summary>
internal sealed class ChargeEffect(Bank bank, OnUncertain onUncertain, TimeSpan lease) : IReconcilableEffect<Charge, Receipt>
{
    public string Name => StoreKit.Effect;

    public OnUncertain OnUncertain => onUncertain;

    public TimeSpan Lease => lease;

    public string KeyOf(Charge command) => command.Key;

    public Task<Receipt> ExecuteAsync(Charge command, EffectAttempt attempt, CancellationToken cancellationToken) => bank.ChargeAsync(command, attempt, cancellationToken);

    public Task<Reconciliation<Receipt>> ReconcileAsync(Charge command, EffectAttempt attempt, CancellationToken cancellationToken) => Task.FromResult(bank.Ask(command));
}
