using ExactlyOnce.Model.Processes;

namespace ExactlyOnce.Model.Effects;

/// <summary>
/// The other system. A call that was asked for may arrive long after its caller has died. It honours what the effect's policy needs of
/// it: attempt numbers for Reconcile, keys for Retry, nothing for Park.
/// </summary>
internal sealed class ModelBank(World world)
{
    private readonly Dictionary<string, int> _charges = [];
    private readonly Dictionary<string, int> _attempts = [];
    private int _next;

    public int ChargesOf(string key) => _charges.ContainsKey(key) ? 1 : 0;

    /// <summary>Whether a charge is what was made for the key.</summary>
    public bool IsCharge(string key, int charge) => _charges.GetValueOrDefault(key) == charge;

    public async Task<int> ChargeAsync(ProcessPorts ports, EffectAttempt attempt)
    {
        world.Store.CheckClaim(attempt);
        return await AsCallAsync(ports, $"charge {attempt}", () =>
        {
            if (world.Schedule.OnUncertain == OnUncertain.Reconcile && attempt.Number < _attempts.GetValueOrDefault(attempt.Key))
                throw new InvalidOperationException("a later attempt was seen");
            Remember(attempt);
            if (world.Schedule.OnUncertain == OnUncertain.Retry && _charges.TryGetValue(attempt.Key, out var made))
                return made;
            if (!_charges.TryAdd(attempt.Key, ++_next))
                throw world.Violation = new ModelViolationException($"{attempt.Key} was charged twice");
            return _next;
        });
    }

    public Task<Reconciliation<int>> AskAsync(ProcessPorts ports, EffectAttempt attempt) => AsCallAsync(ports, $"ask {attempt}", () =>
    {
        Remember(attempt);
        return _charges.TryGetValue(attempt.Key, out var made) ? Reconciliation.Done(made) : Reconciliation.NotDone<int>();
    });

    private void Remember(EffectAttempt attempt) => _attempts[attempt.Key] = Math.Max(attempt.Number, _attempts.GetValueOrDefault(attempt.Key));

    // What goes wrong with a call says nothing of what it did.
    private static async Task<T> AsCallAsync<T>(ProcessPorts ports, string name, Func<T> effect)
    {
        try
        {
            return await ports.RequestAsync(name, Cluster.RequestKind.OfEffect, effect);
        }
        catch (RetriableException lost)
        {
            throw new HttpRequestException(lost.Message);
        }
    }
}
