using ExactlyOnce.Model.Processes;

namespace ExactlyOnce.Model.Effects;

/// <summary>Charges at the model's bank; commands are keys.</summary>
internal sealed class ModelEffect(World world, ProcessPorts ports) : IReconcilableEffect<string, int>
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    public string Name => "charge";

    public OnUncertain OnUncertain => world.Schedule.OnUncertain;

    public TimeSpan Lease => Duration;

    public string KeyOf(string command) => command;

    public Task<int> ExecuteAsync(string command, EffectAttempt attempt, CancellationToken cancellationToken) => world.Bank.ChargeAsync(ports, attempt);

    public Task<Reconciliation<int>> ReconcileAsync(string command, EffectAttempt attempt, CancellationToken cancellationToken) => world.Bank.AskAsync(ports, attempt);
}
