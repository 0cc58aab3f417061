using System.Net;
using Azure;
using Azure.Data.Tables;

namespace ExactlyOnce.AzureTables;

/// <summary>Deletes an effect's expired entries, bucket after bucket, and writes down after each page where to go on.</summary>
internal sealed class ExpiredEntries(TableClient table, EffectSetups setups, int buckets)
{
    private const int PageSize = 1000;
    private const int BatchSize = 100;

    /// <inheritdoc cref="IIdempotencyStore.PurgeAsync"/>
    public async Task<PurgeProgress> PurgeAsync(string effect, DateTimeOffset expiredBefore, int atMost, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var (bucket, token) = await setups.PurgePositionAsync(effect, cancellationToken);
        while (bucket < buckets)
        {
            if (deleted >= atMost || cancellationToken.IsCancellationRequested)
                return new PurgeProgress(deleted, IsComplete: false);
            var partition = Buckets.Partition(effect, bucket);
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and Expires lt {expiredBefore}");
            var page = await FirstPageAsync(filter, token, Math.Min(PageSize, atMost - deleted), cancellationToken);
            foreach (var batch in page.Values.Chunk(BatchSize))
                deleted += await DeleteAsync([.. batch], cancellationToken);
            token = page.ContinuationToken;
            if (string.IsNullOrEmpty(token))
                bucket++;
            await setups.WritePurgePositionAsync(effect, bucket % buckets, token, cancellationToken);
        }
        return new PurgeProgress(deleted, IsComplete: true);
    }

    private async Task<Page<TableEntity>> FirstPageAsync(string filter, string? token, int size, CancellationToken cancellationToken)
    {
        var query = table.QueryAsync<TableEntity>(filter, size, ["PartitionKey", "RowKey"], cancellationToken);
        await foreach (var page in query.AsPages(string.IsNullOrEmpty(token) ? null : token).WithCancellation(cancellationToken))
            return page;
        throw new InvalidOperationException("A query has a page, empty or not.");
    }

    private async Task<int> DeleteAsync(List<TableEntity> entities, CancellationToken cancellationToken)
    {
        while (entities.Count > 0)
        {
            try
            {
                await table.SubmitTransactionAsync(
                    entities.Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity, entity.ETag)), cancellationToken);
                return entities.Count;
            }
            catch (TableTransactionFailedException surprise) when (
                (HttpStatusCode)surprise.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound)
            {
                entities.RemoveAt(surprise.FailedTransactionActionIndex ?? 0); // changed or deleted meanwhile
            }
        }
        return 0;
    }
}
