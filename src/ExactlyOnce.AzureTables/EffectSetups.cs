using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureTables;

/// <summary>What the table knows of each effect as a whole: in how many buckets its keys are, and how far its purge came.</summary>
internal sealed class EffectSetups(TableClient table, int buckets)
{
    private const string RowKey = "setup";
    private const string BucketsProperty = "Buckets";
    private const string PurgeBucket = "PurgeBucket";
    private const string PurgeToken = "PurgeToken";

    private readonly ConcurrentDictionary<string, bool> _prepared = [];

    /// <summary>Creates the table, and writes down the number of buckets.</summary>
    /// <exception cref="OptionsValidationException">The effect has another number.</exception>
    public async Task PrepareAsync(string effect, CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        var found = await ReadAsync(effect, cancellationToken);
        if (found is null)
        {
            try
            {
                await table.AddEntityAsync(new TableEntity(Partition(effect), RowKey) { [BucketsProperty] = buckets }, cancellationToken);
            }
            catch (RequestFailedException exists) when (exists.Status == 409)
            {
                found = await ReadAsync(effect, cancellationToken);
            }
        }
        if (found?.GetInt32(BucketsProperty) is { } there && there != buckets)
        {
            throw new OptionsValidationException(nameof(TablesOptions.Buckets), typeof(TablesOptions), [
                string.Create(CultureInfo.InvariantCulture, $"idempotency store: {nameof(TablesOptions.Buckets)} is {buckets}, and the keys of effect {effect} are in {there} in the table {table.Name}: with another number they would not be found. Set it to {there}, or take another table")]);
        }
        _prepared[effect] = true;
    }

    /// <summary>The same where it has not been done; to be called before anything else.</summary>
    /// <exception cref="RetriableException">The effect has another number of buckets.</exception>
    public async ValueTask EnsureAsync(string effect, CancellationToken cancellationToken)
    {
        if (_prepared.ContainsKey(effect))
            return;
        try
        {
            await PrepareAsync(effect, cancellationToken);
        }
        catch (OptionsValidationException mismatch)
        {
            throw new RetriableException(mismatch.Message, mismatch); // no record may be blamed for it
        }
    }

    /// <summary>In how many buckets the effect's keys are; null where there are none.</summary>
    public async Task<int?> FindBucketsAsync(string effect, CancellationToken cancellationToken) => (await ReadAsync(effect, cancellationToken))?.GetInt32(BucketsProperty);

    /// <summary>Where the effect's purge goes on: a bucket, and a continuation token in it.</summary>
    public async Task<(int Bucket, string? Token)> PurgePositionAsync(string effect, CancellationToken cancellationToken) =>
        await ReadAsync(effect, cancellationToken) is { } found ? (found.GetInt32(PurgeBucket) ?? 0, found.GetString(PurgeToken)) : default;

    public async Task WritePurgePositionAsync(string effect, int bucket, string? token, CancellationToken cancellationToken) => await table.UpsertEntityAsync(
        new TableEntity(Partition(effect), RowKey) { [PurgeBucket] = bucket, [PurgeToken] = token ?? "" }, TableUpdateMode.Merge, cancellationToken);

    private async Task<TableEntity?> ReadAsync(string effect, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition(effect), RowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    // No bucket's: those are numbers.
    private static string Partition(string effect) => $"{effect}:setup";
}
