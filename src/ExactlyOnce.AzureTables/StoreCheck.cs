using System.Globalization;
using Azure.Data.Tables;
using ExactlyOnce.Effects;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureTables;

/// <summary>Whether the table can be written and read, and whether its clock is this machine's, by which leases end.</summary>
internal sealed class StoreCheck(IOptions<TablesOptions> options, IEnumerable<RegisteredEffect> effects, TimeProvider clock) : IDoctorCheck
{
    // In no effect's partition, whose names have a colon.
    private const string Partition = "doctor";

    public string Name => "store";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var table = TableClients.Create(options.Value);
        try
        {
            var difference = await TableErrors.AsRetriableAsync(table, () => TryAsync(table, cancellationToken), cancellationToken);
            var allowed = effects.Select(effect => effect.ClockSkew).DefaultIfEmpty(new EffectOptions().ClockSkew).Min();
            return JudgeClock(table.Uri.ToString(), difference, allowed) is { } finding ? [finding] : [];
        }
        catch (RetriableException problem)
        {
            return
            [
                new Finding(
                    Severity.Error, "store-access", table.Uri.ToString(), problem.Message,
                    "No effect is called while its key cannot be claimed.",
                    "az role assignment create --role \"Storage Table Data Contributor\" --assignee PRINCIPAL --scope STORAGE-ACCOUNT-ID (or set the app setting IdempotencyStore to the right connection string)"),
            ];
        }
    }

    /// <param name="difference">Of this machine's clock to the table's; what is within a second is not told by an answer's date.</param>
    internal static Finding? JudgeClock(string table, TimeSpan difference, TimeSpan allowed)
    {
        var off = difference.Duration();
        if (off <= TimeSpan.FromSeconds(2) || off <= allowed / 2)
            return null;
        var what = string.Create(CultureInfo.InvariantCulture, $"this machine's clock is {off.TotalSeconds:0} s {(difference > TimeSpan.Zero ? "ahead of" : "behind")} the table's; effects allow instances to differ by {allowed.TotalSeconds:0} s");
        return new Finding(
            off > allowed ? Severity.Error : Severity.Warning, "store-clock", table, what,
            "A lease ends by its owner's clock: where clocks differ by more than is allowed, two processes may call an effect at once.",
            "timedatectl set-ntp true (or raise the app setting Effects__ClockSkew)");
    }

    private async Task<TimeSpan> TryAsync(TableClient table, CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        var probe = new TableEntity(Partition, Guid.NewGuid().ToString("N"));
        var asked = clock.GetUtcNow();
        var answer = await table.AddEntityAsync(probe, cancellationToken);
        var answered = clock.GetUtcNow();
        await table.GetEntityAsync<TableEntity>(probe.PartitionKey, probe.RowKey, cancellationToken: cancellationToken);
        await table.DeleteEntityAsync(probe.PartitionKey, probe.RowKey, cancellationToken: cancellationToken);
        return answer.Headers.Date is { } date ? asked + ((answered - asked) / 2) - date : TimeSpan.Zero;
    }
}
