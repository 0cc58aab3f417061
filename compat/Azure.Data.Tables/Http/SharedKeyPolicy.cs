using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Http;

/// <summary>Shared Key Lite for the Table service: the date and the resource are signed ("Authorize with Shared Key", Azure Storage REST).</summary>
internal sealed class SharedKeyPolicy(TableSharedKeyCredential credential, TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var date = clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        message.Request.Headers.SetValue("x-ms-date", date);
        var uri = message.Request.Uri.ToUri();
        var resource = $"/{credential.AccountName}{uri.AbsolutePath}";
        if (uri.Query.TrimStart('?').Split('&').FirstOrDefault(pair => pair.StartsWith("comp=", StringComparison.Ordinal)) is { } component)
            resource += $"?{component}";
        message.Request.Headers.SetValue("Authorization", $"SharedKeyLite {credential.AccountName}:{credential.Sign($"{date}\n{resource}")}");
    }
}
