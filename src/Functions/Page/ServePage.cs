using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Page;

/// <summary>
/// The page for the person on call. Whoever reaches the application gets it, and nothing of the application's: all that it shows it asks the other functions
/// for, with the function key that its user gives it.
/// </summary>
public sealed class ServePage
{
    private const string Index = "index.html";

    // Scripts and styles are this page's own; nothing that a payment holds can be one.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, byte[]> Files = ReadFiles();

    /// <summary><c>GET /api/page</c>.</summary>
    [Function(nameof(ServeIndex))]
    public Task<IActionResult> ServeIndex([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page")] HttpRequest request) => Serve(request, Index);

    /// <summary><c>GET /api/page/{file}</c>: what the page is made of.</summary>
    [Function(nameof(ServeFile))]
    public Task<IActionResult> ServeFile([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page/{file}")] HttpRequest request) =>
        Serve(request, request.RouteValues["file"] as string ?? "");

    private static Task<IActionResult> Serve(HttpRequest request, string file)
    {
        if (!Files.TryGetValue(file, out var content))
            return Task.FromResult<IActionResult>(new NotFoundResult());
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        return Task.FromResult<IActionResult>(new FileContentResult(content, Path.GetExtension(file) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        }));
    }

    private static FrozenDictionary<string, byte[]> ReadFiles()
    {
        var assembly = typeof(ServePage).Assembly;
        const string prefix = "page/";
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToFrozenDictionary(name => name[prefix.Length..], name =>
        {
            using var content = new MemoryStream();
            assembly.GetManifestResourceStream(name)!.CopyTo(content);
            return content.ToArray();
        });
    }
}
