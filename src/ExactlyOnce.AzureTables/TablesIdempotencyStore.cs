using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace ExactlyOnce.AzureTables;

/// <summary>
/// Idempotency keys in one Azure table: an entity for each key, in the partition of its effect and bucket. Keys of one bucket are
/// changed together, up to 100 at a time (entity group transactions:
/// <see href="https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions"/>).
/// </summary>
public sealed class TablesIdempotencyStore : IIdempotencyStore
{
    private readonly TableClient _table;
    private readonly TablesOptions _options;
    private readonly EffectSetups _setups;

    /// <param name="options">As <see cref="TablesOptions"/> says; they are not checked here.</param>
    /// <param name="meters">Where its requests are measured; null measures none.</param>
    public TablesIdempotencyStore(TablesOptions options, IMeterFactory? meters = null)
    {
        _options = options;
        _table = TableClients.Create(options, meters);
        _setups = new EffectSetups(_table, options.Buckets);
    }

    /// <summary>In how many buckets the keys of an effect are; null where the table has none, or is not there. For tools, which do not know.</summary>
    /// <param name="options">Those of a store; its buckets do not matter.</param>
    /// <exception cref="RetriableException">The table cannot be reached.</exception>
    public static Task<int?> FindBucketsAsync(TablesOptions options, string effect, CancellationToken cancellationToken)
    {
        var table = TableClients.Create(options);
        return TableErrors.AsRetriableAsync(table, () => new EffectSetups(table, options.Buckets).FindBucketsAsync(effect, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public int MaxResultBytes => EntryEntities.MaxResultBytes;

    /// <summary>The key's bucket.</summary>
    public int GroupOf(string key) => Buckets.Of(key, _options.Buckets);

    /// <inheritdoc/>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The effect's keys are kept in another number of buckets.</exception>
    public Task PrepareAsync(string effect, CancellationToken cancellationToken) =>
        TableErrors.AsRetriableAsync(_table, () => _setups.PrepareAsync(effect, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredEntry>> AddAsync(string effect, IReadOnlyList<EffectEntry> entries, CancellationToken cancellationToken)
    {
        var there = await WriteAsync(effect, [.. entries.Select(entry => new EntryWrite(null, entry))], cancellationToken);
        return there!;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEntry?>> UpdateAsync(string effect, IReadOnlyList<EntryUpdate> updates, CancellationToken cancellationToken) =>
        WriteAsync(effect, [.. updates.Select(update => new EntryWrite(update.Seen, update.Next))], cancellationToken);

    /// <inheritdoc/>
    public Task<StoredEntry?> FindAsync(string effect, string key, CancellationToken cancellationToken) =>
        CallAsync(effect, () => EntryBatch.FindAsync(_table, Buckets.PartitionOf(effect, key, _options.Buckets), key, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredEntry> ListAsync(string effect, EffectState state, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, end) = ($"{effect}:", $"{effect};"); // the character behind the colon
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {end} and State eq {state.ToString()}");
        var pages = _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).AsPages().GetAsyncEnumerator(cancellationToken);
        await using var _ = pages.ConfigureAwait(false);
        while (await CallAsync(effect, () => pages.MoveNextAsync().AsTask(), cancellationToken))
        {
            foreach (var entity in pages.Current.Values)
                yield return EntryEntities.ToEntry(entity);
        }
    }

    /// <inheritdoc/>
    public Task<PurgeProgress> PurgeAsync(string effect, DateTimeOffset expiredBefore, int atMost, CancellationToken cancellationToken) =>
        CallAsync(effect, () => new ExpiredEntries(_table, _setups, _options.Buckets).PurgeAsync(effect, expiredBefore, atMost, cancellationToken), cancellationToken);

    private Task<IReadOnlyList<StoredEntry?>> WriteAsync(string effect, IReadOnlyList<EntryWrite> writes, CancellationToken cancellationToken) => CallAsync(
        effect,
        async () =>
        {
            var there = new StoredEntry?[writes.Count];
            var batches = writes.Select((write, index) => (write, index))
                .GroupBy(one => Buckets.PartitionOf(effect, one.write.Next.Key, _options.Buckets))
                .SelectMany(bucket => EntryBatch.Split(_table, bucket.Key, bucket));
            await Task.WhenAll(batches.Select(batch => batch.WriteAsync(there, cancellationToken)));
            return (IReadOnlyList<StoredEntry?>)there;
        },
        cancellationToken);

    private Task<T> CallAsync<T>(string effect, Func<Task<T>> call, CancellationToken cancellationToken) => TableErrors.AsRetriableAsync(
        _table,
        async () =>
        {
            await _setups.EnsureAsync(effect, cancellationToken);
            return await call();
        },
        cancellationToken);
}
