using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Functions.Http;

/// <summary>
/// Requests that change something: the function key they need the host has asked for. Here they are refused where another site's page
/// sends them (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/, and Origin, RFC 6454), and where they are not JSON, which no page can send to
/// another site without asking first.
/// </summary>
internal static class Writes
{
    /// <summary>What the work answers to the request's body; a problem where it is refused.</summary>
    public static Task<IActionResult> OfAsync<TBody>(HttpRequest request, Func<TBody, Task<IActionResult>> work, CancellationToken cancellationToken)
        where TBody : class => Answers.OfAsync(async () =>
    {
        if (IsCrossSite(request))
            return Answers.Problem(StatusCodes.Status403Forbidden, "a page of another site sent this; open the page of this application and do it there");
        if (!request.HasJsonContentType())
            return Answers.Problem(StatusCodes.Status415UnsupportedMediaType, $"the content type is '{request.ContentType}'; it must be application/json");
        var body = await JsonSerializer.DeserializeAsync<TBody>(request.Body, Answers.Json, cancellationToken) ?? throw new FormatException("the body is the JSON null; it must be an object");
        return await work(body);
    }, goOn: "what was done is done: send the request again to go on");

    // Programs say neither; all browsers say the first, where the connection can be trusted, and the second with every POST.
    private static bool IsCrossSite(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        return request.Headers.Origin.ToString() is { Length: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
    }
}
