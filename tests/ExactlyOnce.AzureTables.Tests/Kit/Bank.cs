using System.Collections.Concurrent;

namespace ExactlyOnce.AzureTables.Tests.Kit;

internal sealed record Charge(string Key, long Amount);

internal sealed record Receipt(string Key, long Amount, int Number, string? Padding = null);

/// <summary>Another system, which counts, and does what it is told; it honours no keys.</summary>
internal sealed class Bank
{
    private readonly ConcurrentQueue<(string Key, int Attempt)> _charges = [];

    /// <summary>Asked before a charge: what it throws, the caller gets, and nothing is charged.</summary>
    public Func<Charge, EffectAttempt, CancellationToken, Task> Before { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Asked after a charge: what it throws, the caller gets, and it was charged all the same.</summary>
    public Func<Charge, EffectAttempt, CancellationToken, Task> After { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>What it says when it is asked.</summary>
    public Func<Charge, Reconciliation<Receipt>>? Answer { get; set; }

    /// <summary>Charges in their order, with the attempts that made them.</summary>
    public IReadOnlyList<(string Key, int Attempt)> Charges => [.. _charges];

    public int Questions { get; private set; }

    /// <summary>Characters that its receipts have beside.</summary>
    public int Padding { get; set; }

    public async Task<Receipt> ChargeAsync(Charge command, EffectAttempt attempt, CancellationToken cancellationToken)
    {
        await Before(command, attempt, cancellationToken);
        _charges.Enqueue((attempt.Key, attempt.Number));
        await After(command, attempt, cancellationToken);
        return ReceiptOf(command);
    }

    public Reconciliation<Receipt> Ask(Charge command)
    {
        Questions++;
        return Answer is not null ? Answer(command) : Charges.Any(charge => charge.Key == command.Key) ? Reconciliation.Done(ReceiptOf(command)) : Reconciliation.NotDone<Receipt>();
    }

    private Receipt ReceiptOf(Charge command) => new(command.Key, command.Amount, 1, Padding == 0 ? null : new string('x', Padding));
}
