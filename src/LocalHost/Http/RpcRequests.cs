using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using LocalHost.Worker.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LocalHost.Http;

/// <summary>Requests as the Functions RPC protocol has them.</summary>
internal static class RpcRequests
{
    private const string Code = "code";

    /// <summary>For a worker that gets the request itself by HTTP: the values of its route only.</summary>
    public static TypedData RouteOf(HttpRequest request)
    {
        var http = new RpcHttp();
        foreach (var (name, value) in RouteValues(request))
            http.NullableParams[name] = new NullableString { Value = value };
        return new TypedData { Http = http };
    }

    /// <summary>The whole request, with its body.</summary>
    public static async Task<TypedData> WholeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var data = RouteOf(request);
        var http = data.Http;
        http.Method = request.Method;
        http.Url = request.GetDisplayUrl();
        foreach (var (name, values) in request.Query)
            http.NullableQuery[name] = new NullableString { Value = values.ToString() };
        foreach (var (name, values) in request.Headers)
            http.NullableHeaders[name.ToLowerInvariant()] = new NullableString { Value = values.ToString() };
        var body = await ByteString.FromStreamAsync(request.Body, cancellationToken);
        if (!body.IsEmpty)
            http.Body = new TypedData { Bytes = body };
        return data;
    }

    /// <summary>What the worker binds the function's other parameters to: values of the query and, before them, of the route.</summary>
    public static Dictionary<string, TypedData> MetadataOf(HttpRequest request)
    {
        var metadata = new Dictionary<string, TypedData>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Query)
        {
            if (!name.Equals(Code, StringComparison.OrdinalIgnoreCase))
                metadata[name] = new TypedData { String = values.ToString() };
        }
        foreach (var (name, value) in RouteValues(request))
            metadata[name] = new TypedData { String = value };
        metadata.TryAdd("Query", Json(request.Query));
        metadata.TryAdd("Headers", Json(request.Headers));
        return metadata;
    }

    private static TypedData Json<TValues>(IEnumerable<KeyValuePair<string, TValues>> pairs) =>
        new() { Json = JsonSerializer.Serialize(pairs.ToDictionary(pair => pair.Key, pair => $"{pair.Value}")) };

    // An optional parameter that the request does not have is null, and is left out.
    private static IEnumerable<(string Name, string Value)> RouteValues(HttpRequest request) =>
        request.RouteValues.Where(pair => pair.Value is not null).Select(pair => (pair.Key, Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!));
}
