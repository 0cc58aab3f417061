using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureTables;

/// <summary>What goes wrong with the table, for callers who know no tables: not now.</summary>
internal static class TableErrors
{
    /// <summary>Makes a call whose failures are retriable: nothing that a table answers is the fault of a command.</summary>
    public static async Task<T> AsRetriableAsync<T>(TableClient table, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception problem) when (problem is not (RetriableException or OptionsValidationException) && !cancellationToken.IsCancellationRequested)
        {
            throw new RetriableException($"the table {table.Uri}: {Describe(problem)}", problem);
        }
    }

    /// <inheritdoc cref="AsRetriableAsync{T}"/>
    public static Task AsRetriableAsync(TableClient table, Func<Task> call, CancellationToken cancellationToken) => AsRetriableAsync(
        table,
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    private static string Describe(Exception problem) => problem switch
    {
        RequestFailedException { Status: 401 or 403 } refused => $"{refused.ErrorCode ?? "refused"} ({refused.Status}): it needs the role Storage Table Data Contributor, or the right key",
        RequestFailedException { Status: > 0 } refused => $"{refused.ErrorCode ?? "failed"} ({refused.Status})",
        AggregateException { InnerExceptions: [.., var last] } => last.Message,
        _ => problem.Message,
    };
}
