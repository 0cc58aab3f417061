using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using LocalHost.Worker;
using LocalHost.Worker.Protocol;
using Microsoft.AspNetCore.Http;

namespace LocalHost.Http;

/// <summary>Requests as the Functions RPC protocol has them.</summary>
internal static class RpcRequests
{
    private const string Code = "code";

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For a worker that gets the request itself by HTTP: the values of its route only.</summary>
    public static TypedData RouteOf(HttpRequest request)
    {
        var http = new RpcHttp();
        foreach (var (name, value) in RouteValues(request))
            http.NullableParams[name] = new NullableString { Value = value };
        return new TypedData { Http = http };
    }

    /// <summary>The whole request, with its body where it says how long that is. (One in chunks does not reach a function this way, as with the Functions host.)</summary>
    public static async Task<TypedData> WholeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var data = RouteOf(request);
        var http = data.Http;
        http.Method = request.Method;
        http.Url = $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}";
        foreach (var (name, values) in request.Query)
            http.NullableQuery[name] = new NullableString { Value = values.ToString() };
        foreach (var (name, values) in request.Headers)
            http.NullableHeaders[name.ToLowerInvariant()] = new NullableString { Value = values.ToString() };
        http.Identities.AddRange(request.HttpContext.User.Identities.Select(IdentityOf));
        if (request.ContentLength > 0)
            http.Body = new TypedData { Bytes = await ByteString.FromStreamAsync(request.Body, cancellationToken) };
        return data;
    }

    /// <summary>
    /// What the worker binds the function's other parameters to: the members of a body that is a JSON object, before them the query's values (of several the last), before all the
    /// route's. Leaves the body to be read again.
    /// </summary>
    public static async Task<Dictionary<string, TypedData>> MetadataOfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var metadata = new Dictionary<string, TypedData>(StringComparer.OrdinalIgnoreCase);
        if (await ObjectInBodyAsync(request, cancellationToken) is { } body)
            JsonMembers.AddTo(metadata, body);
        var query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value[^1] ?? "");
        foreach (var (name, value) in query)
        {
            if (!name.Equals(Code, StringComparison.OrdinalIgnoreCase))
                metadata[name] = new TypedData { String = value };
        }
        foreach (var (name, value) in RouteValues(request))
            metadata[name] = new TypedData { String = value };
        metadata.TryAdd("Query", Json(query));
        metadata.TryAdd("Headers", Json(request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString())));
        return metadata;
    }

    // Of any other body only the beginning is read.
    private static async Task<string?> ObjectInBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is not > 0)
            return null;
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true);
        var first = new char[1];
        do
        {
            if (await reader.ReadAsync(first, cancellationToken) == 0)
                break;
        }
        while (char.IsWhiteSpace(first[0]));
        var json = first[0] == '{' ? first[0] + await reader.ReadToEndAsync(cancellationToken) : null;
        request.Body.Position = 0;
        return json;
    }

    private static RpcClaimsIdentity IdentityOf(ClaimsIdentity identity)
    {
        var encoded = new RpcClaimsIdentity
        {
            NameClaimType = new NullableString { Value = identity.NameClaimType },
            RoleClaimType = new NullableString { Value = identity.RoleClaimType },
        };
        if (identity.AuthenticationType is { } type)
            encoded.AuthenticationType = new NullableString { Value = type };
        encoded.Claims.AddRange(identity.Claims.Select(claim => new RpcClaim { Type = claim.Type, Value = claim.Value }));
        return encoded;
    }

    private static TypedData Json(Dictionary<string, string> pairs) => new() { Json = JsonSerializer.Serialize(pairs, Unescaped) };

    // An optional parameter that the request does not have is null, and is left out.
    private static IEnumerable<(string Name, string Value)> RouteValues(HttpRequest request) =>
        request.RouteValues.Where(pair => pair.Value is not null).Select(pair => (pair.Key, Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!));
}
