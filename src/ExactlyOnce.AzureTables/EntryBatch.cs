using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace ExactlyOnce.AzureTables;

/// <summary>
/// Changes of one partition's entries, made all at once or, where some of them are not as expected, without those. What is known in the
/// end is what is there.
/// </summary>
internal sealed class EntryBatch(TableClient table, string partition, List<(EntryWrite Write, int Index)> left)
{
    // The service's limits are 100 and 4 MiB.
    private const int MaxEntries = 100;
    private const int MaxBytes = 3 * 1024 * 1024;

    // A redelivered batch is there as a whole: then it is quicker to look at each than to learn of one after the other.
    private const int MaxSurprises = 3;

    // What is looked at can change before it is written; somebody who keeps changing it is left alone.
    private const int MaxChanges = 5;
    private const int ReadsAtOnce = 16;

    /// <summary>Batches that the service takes.</summary>
    public static IEnumerable<EntryBatch> Split(TableClient table, string partition, IEnumerable<(EntryWrite Write, int Index)> writes)
    {
        List<(EntryWrite Write, int Index)> batch = [];
        var bytes = 0;
        foreach (var one in writes)
        {
            var size = EntryEntities.SizeOf(one.Write.Next);
            if (batch.Count == MaxEntries || (batch.Count > 0 && bytes + size > MaxBytes))
            {
                yield return new EntryBatch(table, partition, batch);
                (batch, bytes) = ([], 0);
            }
            batch.Add(one);
            bytes += size;
        }
        if (batch.Count > 0)
            yield return new EntryBatch(table, partition, batch);
    }

    /// <summary>An entry as it is there; null where it is not.</summary>
    public static async Task<StoredEntry?> FindAsync(TableClient table, string partition, string key, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, RowKeys.Of(key), cancellationToken: cancellationToken);
        return found.HasValue ? EntryEntities.ToEntry(found.Value!) : null;
    }

    /// <summary>Writes the entries, and puts what is there then at their indexes.</summary>
    public async Task WriteAsync(StoredEntry?[] there, CancellationToken cancellationToken)
    {
        for (var surprises = 0; left.Count > 0;)
        {
            try
            {
                var versions = await SubmitAsync(cancellationToken);
                for (var at = 0; at < left.Count; at++)
                    there[left[at].Index] = new StoredEntry(left[at].Write.Next, versions[at]);
                return;
            }
            catch (RequestFailedException surprise) when (IsSurprise(surprise) && surprises++ < MaxSurprises + MaxChanges)
            {
                var at = (surprise as TableTransactionFailedException)?.FailedTransactionActionIndex ?? 0;
                await LookAsync(surprises <= MaxSurprises ? [left[at]] : [.. left], there, cancellationToken);
            }
        }
    }

    private static bool IsSurprise(RequestFailedException problem) => problem.ErrorCode == TableErrorCode.EntityAlreadyExists
        || problem.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied
        || problem.ErrorCode == TableErrorCode.ResourceNotFound
        || problem.ErrorCode == TableErrorCode.EntityNotFound;

    private async Task<List<string>> SubmitAsync(CancellationToken cancellationToken)
    {
        var actions = left.ConvertAll(one => one.Write.Seen is { } seen
            ? new TableTransactionAction(TableTransactionActionType.UpdateMerge, EntryEntities.ToChange(seen.Entry, one.Write.Next, partition), new ETag(seen.Version))
            : new TableTransactionAction(TableTransactionActionType.Add, EntryEntities.ToEntity(one.Write.Next, partition)));
        if (actions is [var single])
        {
            var response = single.ActionType == TableTransactionActionType.Add
                ? await table.AddEntityAsync(single.Entity, cancellationToken)
                : await table.UpdateEntityAsync(single.Entity, single.ETag, TableUpdateMode.Merge, cancellationToken);
            return [response.Headers.ETag.ToString()!];
        }
        var responses = await table.SubmitTransactionAsync(actions, cancellationToken);
        return [.. responses.Value.Select(response => response.Headers.ETag.ToString()!)];
    }

    // What is not as expected is answered; what is, is tried again.
    private async Task LookAsync(List<(EntryWrite Write, int Index)> doubtful, StoredEntry?[] there, CancellationToken cancellationToken)
    {
        foreach (var some in doubtful.Chunk(ReadsAtOnce))
        {
            var found = await Task.WhenAll(some.Select(one => FindAsync(table, partition, one.Write.Next.Key, cancellationToken)));
            for (var at = 0; at < some.Length; at++)
            {
                if (found[at]?.Version == some[at].Write.Seen?.Version)
                    continue;
                there[some[at].Index] = found[at];
                left.Remove(some[at]);
            }
        }
    }
}
