using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Http;

/// <summary>Requests to a table endpoint, authenticated and retried by Azure.Core's pipeline; errors as <see cref="RequestFailedException"/>.</summary>
internal sealed class TablesPipeline
{
    private const string StorageScope = "https://storage.azure.com/.default";

    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    private TablesPipeline(Uri endpoint, TableClientOptions? options, HttpPipelinePolicy? authentication, string? accountName)
    {
        options ??= new TableClientOptions();
        Endpoint = endpoint;
        AccountName = accountName ?? (endpoint.AbsolutePath.Trim('/') is { Length: > 0 } path ? path.Split('/')[0] : endpoint.Host.Split('.')[0]);
        _version = options.Version;
        var build = new HttpPipelineOptions(options) { RequestFailedDetailsParser = new TableErrorParser() };
        if (authentication is not null)
            build.PerRetryPolicies.Add(authentication);
        _pipeline = HttpPipelineBuilder.Build(build);
    }

    public Uri Endpoint { get; }

    public string AccountName { get; }

    public static TablesPipeline Create(string connectionString, TableClientOptions? options)
    {
        var parsed = ConnectionString.Parse(connectionString);
        return parsed.Key is { } key ? Create(parsed.Endpoint, key, options) : Create(parsed.Endpoint, parsed.Sas, options);
    }

    public static TablesPipeline Create(Uri endpoint, TableSharedKeyCredential key, TableClientOptions? options) =>
        new(endpoint, options, new SharedKeyPolicy(key, TimeProvider.System), key.AccountName);

    /// <summary>A signature may stand in the endpoint's query instead of a credential.</summary>
    public static TablesPipeline Create(Uri endpoint, AzureSasCredential? signature, TableClientOptions? options)
    {
        if (signature is null && endpoint.Query.Length > 1)
            signature = new AzureSasCredential(endpoint.Query);
        var bare = new UriBuilder(endpoint) { Query = "" }.Uri;
        return new TablesPipeline(bare, options, signature is null ? null : new SasPolicy(signature), accountName: null);
    }

    public static TablesPipeline Create(Uri endpoint, TokenCredential token, TableClientOptions? options) =>
        new(endpoint, options, new BearerTokenAuthenticationPolicy(token, StorageScope), accountName: null);

    /// <summary>A request's URL: the path's parts and the query are given as they are to be read, and escaped here.</summary>
    public string Url(string path, params (string Name, string? Value)[] query)
    {
        var pairs = query.Where(pair => pair.Value is not null).Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value!)}");
        var url = $"{Endpoint.AbsoluteUri.TrimEnd('/')}/{path}";
        return string.Join('&', pairs) is { Length: > 0 } text ? $"{url}?{text}" : url;
    }

    /// <summary>Sends a request, and returns a response of one of the statuses that are expected.</summary>
    /// <exception cref="RequestFailedException">Any other status; with the service's error code.</exception>
    public async Task<Response> SendAsync(
        RequestMethod method,
        string url,
        ReadOnlyMemory<byte>? body,
        IEnumerable<(string Name, string Value)> headers,
        IReadOnlyCollection<int> expected,
        CancellationToken cancellationToken,
        string contentType = "application/json")
    {
        using var request = _pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(new Uri(url));
        request.Headers.Add("x-ms-version", _version);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json;odata=minimalmetadata");
        foreach (var (name, value) in headers)
            request.Headers.SetValue(name, value);
        if (body is { } content)
        {
            request.Headers.SetValue("Content-Type", contentType);
            request.Content = RequestContent.Create(content);
        }
        var response = await _pipeline.SendRequestAsync(request, cancellationToken);
        return expected.Contains(response.Status) ? response : throw new RequestFailedException(response);
    }

    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>A key between quotes in a URL: quotes are doubled, everything else that a URL reserves is escaped.</summary>
    public static string Key(string value) => Uri.EscapeDataString(value.Replace("'", "''", StringComparison.Ordinal));

    public static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
