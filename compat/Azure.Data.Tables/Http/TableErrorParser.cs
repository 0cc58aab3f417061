using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Http;

/// <summary>Reads the service's errors: <c>{"odata.error":{"code":"…","message":{"value":"…"}}}</c>.</summary>
internal sealed class TableErrorParser : RequestFailedDetailsParser
{
    public override bool TryParse(Response response, out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = Parse(response);
        return error is not null;
    }

    public static ResponseError? Parse(Response response)
    {
        if (response.ContentStream is not { CanSeek: true, Length: > 0 } content)
            return null;
        content.Position = 0;
        try
        {
            using var document = JsonDocument.Parse(content);
            var error = document.RootElement.GetProperty("odata.error");
            return new ResponseError(error.GetProperty("code").GetString(), error.GetProperty("message").GetProperty("value").GetString());
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // not from the Table service: a proxy's page, say
        }
        finally
        {
            content.Position = 0;
        }
    }
}
