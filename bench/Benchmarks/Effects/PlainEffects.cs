using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;

namespace Benchmarks.Effects;

/// <summary>
/// Each key by itself, as Powertools' idempotency does it: put a record in progress unless there is one, run, update the record with the
/// result. No batches, no renewal.
/// </summary>
internal sealed class PlainEffects(string connectionString, string table) : IEffects
{
    private readonly TableClient _table = new(connectionString, table);
    private bool _isThere;

    public async Task RunAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (!_isThere)
            await _table.CreateIfNotExistsAsync(cancellationToken);
        _isThere = true;
        await Parallel.ForEachAsync(
            keys, new ParallelOptions { MaxDegreeOfParallelism = IEffects.Concurrency, CancellationToken = cancellationToken }, async (key, token) => await RunAsync(key, token));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(string key, CancellationToken cancellationToken)
    {
        var entity = new TableEntity("plain", key)
        {
            ["Status"] = "INPROGRESS",
            ["Expiration"] = DateTimeOffset.UtcNow.AddHours(1),
            ["Validation"] = SHA256.HashData(Encoding.UTF8.GetBytes(key)),
        };
        var claimed = await _table.AddEntityAsync(entity, cancellationToken);
        var receipt = await IEffects.ExecuteAsync(key);
        var completed = new TableEntity("plain", key) { ["Status"] = "COMPLETED", ["Data"] = JsonSerializer.SerializeToUtf8Bytes(receipt) };
        await _table.UpdateEntityAsync(completed, claimed.Headers.ETag!.Value, TableUpdateMode.Merge, cancellationToken);
    }
}
