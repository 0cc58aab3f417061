using System.Globalization;
using System.Text;
using LocalHost.Worker.Protocol;
using Microsoft.AspNetCore.Http;

namespace LocalHost.Http;

/// <summary>Responses as the Functions RPC protocol has them.</summary>
internal static class RpcResponses
{
    /// <summary>Writes what a function returned, or set as its HTTP output; an empty 200 where it did neither.</summary>
    public static Task WriteAsync(InvocationResponse answer, HttpResponse response, CancellationToken cancellationToken)
    {
        var result = answer.OutputData.Select(output => output.Data).FirstOrDefault(data => data?.Http is not null) ?? answer.ReturnValue;
        if (result?.Http is not { } http)
            return WriteBodyAsync(result, response, cancellationToken);
        if (int.TryParse(http.StatusCode, CultureInfo.InvariantCulture, out var status))
            response.StatusCode = status;
        foreach (var (name, value) in http.Headers)
        {
            // How long the body is and how it is sent is this server's to say.
            if (!name.Equals(Microsoft.Net.Http.Headers.HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase) && !name.Equals(Microsoft.Net.Http.Headers.HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase))
                response.Headers[name] = value;
        }
        foreach (var cookie in http.Cookies)
            response.Cookies.Append(cookie.Name, cookie.Value, OptionsOf(cookie));
        return WriteBodyAsync(http.Body, response, cancellationToken);
    }

    private static async Task WriteBodyAsync(TypedData? body, HttpResponse response, CancellationToken cancellationToken)
    {
        const string text = "text/plain; charset=utf-8";
        (ReadOnlyMemory<byte> Content, string? Type) written = body?.DataCase switch
        {
            TypedData.DataOneofCase.Bytes => (body.Bytes.Memory, null),
            TypedData.DataOneofCase.String => (Encoding.UTF8.GetBytes(body.String), text),
            TypedData.DataOneofCase.Json => (Encoding.UTF8.GetBytes(body.Json), "application/json; charset=utf-8"),
            TypedData.DataOneofCase.Int => (Encoding.UTF8.GetBytes(body.Int.ToString(CultureInfo.InvariantCulture)), text),
            TypedData.DataOneofCase.Double => (Encoding.UTF8.GetBytes(body.Double.ToString(CultureInfo.InvariantCulture)), text),
            _ => default,
        };
        response.ContentType ??= written.Type;
        // Neither has a body, and a length would be refused.
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return;
        response.ContentLength = written.Content.Length;
        if (!written.Content.IsEmpty)
            await response.Body.WriteAsync(written.Content, cancellationToken);
    }

    private static CookieOptions OptionsOf(RpcHttpCookie cookie) => new()
    {
        Domain = ValueOf(cookie.Domain),
        Path = ValueOf(cookie.Path),
        Expires = cookie.Expires?.Value?.ToDateTimeOffset(),
        MaxAge = cookie.MaxAge is { HasValue: true } age ? TimeSpan.FromSeconds(age.Value) : null,
        Secure = cookie.Secure?.Value ?? false,
        HttpOnly = cookie.HttpOnly?.Value ?? false,
        SameSite = cookie.SameSite switch
        {
            RpcHttpCookie.Types.SameSite.Strict => SameSiteMode.Strict,
            RpcHttpCookie.Types.SameSite.Lax => SameSiteMode.Lax,
            RpcHttpCookie.Types.SameSite.ExplicitNone => SameSiteMode.None,
            _ => SameSiteMode.Unspecified,
        },
    };

    private static string? ValueOf(NullableString? text) => text is { HasValue: true } ? text.Value : null;
}
