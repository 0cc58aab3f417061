using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Http;
using Azure.Data.Tables.Json;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

public class TableClient
{
    private const int Ok = 200;
    private const int Created = 201;
    private const int Accepted = 202;
    private const int NoContent = 204;
    private const int NotFound = 404;
    private const int Conflict = 409;

    private static readonly (string Name, string Value) AnswerWithoutContent = ("Prefer", "return-no-content");

    private readonly TablesPipeline _pipeline;

    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    public TableClient(string connectionString, string tableName, TableClientOptions? options = null)
        : this(TablesPipeline.Create(connectionString, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, null)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(TablesPipeline.Create(endpoint, credential, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null)
        : this(TablesPipeline.Create(endpoint, tokenCredential, options), tableName)
    {
    }

    internal TableClient(TablesPipeline pipeline, string tableName)
    {
        _pipeline = pipeline;
        Name = tableName;
    }

    public virtual string Name { get; }

    public virtual string AccountName => _pipeline.AccountName;

    public virtual Uri Uri => new(_pipeline.Url(Name));

    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Format(filter);

    public virtual async Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default)
    {
        var body = TablesPipeline.Json(json => json.WriteString("TableName", Name));
        var response = await _pipeline.SendAsync(RequestMethod.Post, _pipeline.Url("Tables"), body, [AnswerWithoutContent], [Created, NoContent], cancellationToken);
        return Response.FromValue(new TableItem(Name), response);
    }

    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await CreateAsync(cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status == Conflict && exists.ErrorCode == TableErrorCode.TableAlreadyExists)
        {
            return Response.FromValue(new TableItem(Name), exists.GetRawResponse()!);
        }
    }

    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        _pipeline.SendAsync(RequestMethod.Delete, _pipeline.Url($"Tables('{TablesPipeline.Key(Name)}')"), body: null, [], [NoContent, NotFound], cancellationToken);

    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity => SendAsync(new TableTransactionAction(TableTransactionActionType.Add, entity), cancellationToken);

    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => SendAsync(
            new TableTransactionAction(
                mode == TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace, entity),
            cancellationToken);

    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default)
            throw new ArgumentException("An update needs the entity's ETag, or ETag.All.", nameof(ifMatch));
        return SendAsync(
            new TableTransactionAction(
                mode == TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace, entity, ifMatch),
            cancellationToken);
    }

    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);

    public virtual async Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        var request = Request(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch));
        return await _pipeline.SendAsync(RequestMethod.Delete, request.Url, body: null, request.Headers, [NoContent, NotFound], cancellationToken);
    }

    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await GetAsync(partitionKey, rowKey, select, [Ok], cancellationToken);
        return Response.FromValue(Entity<T>(response), response);
    }

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await GetAsync(partitionKey, rowKey, select, [Ok, NotFound], cancellationToken);
        return response.Status == Ok ? Response.FromValue(Entity<T>(response), response) : new NoEntity<T>(response);
    }

    public virtual AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new Query<T>(this, filter, maxPerPage, Selection(select), cancellationToken);

    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        var requests = transactionActions.Select(Request).ToList();
        if (requests.Count == 0)
            throw new InvalidOperationException("A transaction needs at least one action.");
        var (contentType, body) = Batch.Write(requests);
        var response = await _pipeline.SendAsync(RequestMethod.Post, _pipeline.Url("$batch"), body, [], [Accepted], cancellationToken, contentType);
        var responses = Batch.Read(response.Content);
        if (responses.Find(part => part.Status >= 400) is { } failed)
        {
            var error = TableErrorParser.Parse(failed);
            throw new TableTransactionFailedException(new RequestFailedException(
                failed.Status, error?.Message ?? failed.ReasonPhrase, error?.Code, innerException: null));
        }
        return Response.FromValue<IReadOnlyList<Response>>(responses, response);
    }

    private static T Entity<T>(Response response)
        where T : class, ITableEntity
    {
        using var document = JsonDocument.Parse(response.Content);
        return Entity<T>(document.RootElement);
    }

    private static T Entity<T>(JsonElement json)
        where T : class, ITableEntity => EntityJson.Read(json) as T
            ?? throw new NotSupportedException($"This stand-in for Azure.Data.Tables gives {nameof(TableEntity)} only, and was asked for {typeof(T).Name}.");

    private static string? Selection(IEnumerable<string>? select) => select is null ? null : string.Join(',', select);

    private Task<Response> GetAsync(string partitionKey, string rowKey, IEnumerable<string>? select, int[] expected, CancellationToken cancellationToken) =>
        _pipeline.SendAsync(RequestMethod.Get, _pipeline.Url(Path(partitionKey, rowKey), ("$select", Selection(select))), body: null, [], expected, cancellationToken);

    private async Task<Response> SendAsync(TableTransactionAction action, CancellationToken cancellationToken)
    {
        var request = Request(action);
        return await _pipeline.SendAsync(
            RequestMethod.Parse(request.Method), request.Url, request.Body, request.Headers, [Created, NoContent], cancellationToken);
    }

    private BatchRequest Request(TableTransactionAction action)
    {
        var entity = _pipeline.Url(Path(action.Entity.PartitionKey, action.Entity.RowKey));
        var etag = action.ETag == default ? ETag.All : action.ETag;
        (string, string)[] match = [("If-Match", etag.ToString("H"))];
        return action.ActionType switch
        {
            TableTransactionActionType.Add => new BatchRequest("POST", _pipeline.Url(Name), EntityJson.Write(action.Entity), [AnswerWithoutContent]),
            TableTransactionActionType.UpdateMerge => new BatchRequest("PATCH", entity, EntityJson.Write(action.Entity), match),
            TableTransactionActionType.UpdateReplace => new BatchRequest("PUT", entity, EntityJson.Write(action.Entity), match),
            TableTransactionActionType.UpsertMerge => new BatchRequest("PATCH", entity, EntityJson.Write(action.Entity), []),
            TableTransactionActionType.UpsertReplace => new BatchRequest("PUT", entity, EntityJson.Write(action.Entity), []),
            TableTransactionActionType.Delete => new BatchRequest("DELETE", entity, Body: null, match),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action.ActionType, "no such action"),
        };
    }

    private string Path(string partitionKey, string rowKey) =>
        $"{Name}(PartitionKey='{TablesPipeline.Key(partitionKey)}',RowKey='{TablesPipeline.Key(rowKey)}')";

    private sealed class NoEntity<T>(Response response) : NullableResponse<T>
    {
        public override bool HasValue => false;

        public override T? Value => throw new InvalidOperationException("The entity does not exist.");

        public override Response GetRawResponse() => response;
    }

    private sealed class Query<T>(TableClient table, string? filter, int? maxPerPage, string? select, CancellationToken cancellation) : AsyncPageable<T>(cancellation)
        where T : class, ITableEntity
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            await foreach (var page in PagesAsync(continuationToken, pageSizeHint ?? maxPerPage, CancellationToken))
                yield return page;
        }

        // The token is the service's two headers, parted by a space, as neither of them has one (they are encoded).
        private async IAsyncEnumerable<Page<T>> PagesAsync(string? token, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            do
            {
                var next = token?.Split(' ');
                var url = table._pipeline.Url(
                    $"{table.Name}()",
                    ("$filter", filter),
                    ("$select", select),
                    ("$top", pageSize?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    ("NextPartitionKey", next?[0]),
                    ("NextRowKey", next is [_, { Length: > 0 } row] ? row : null));
                var response = await table._pipeline.SendAsync(RequestMethod.Get, url, body: null, [], [Ok], cancellationToken);
                using var document = JsonDocument.Parse(response.Content);
                var entities = document.RootElement.GetProperty("value").EnumerateArray().Select(Entity<T>).ToList();
                token = response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partitionKey)
                    ? $"{partitionKey} {(response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var rowKey) ? rowKey : "")}"
                    : null;
                yield return Page<T>.FromValues(entities, token, response);
            }
            while (token is not null);
        }
    }
}
