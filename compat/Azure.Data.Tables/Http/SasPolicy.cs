using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Http;

/// <summary>A shared access signature: its parameters go on every request's query.</summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var signature = credential.Signature.TrimStart('?');
        var query = message.Request.Uri.Query;
        // A retry has it already.
        if (!query.Contains(signature, StringComparison.Ordinal))
            message.Request.Uri.Query = string.IsNullOrEmpty(query) ? $"?{signature}" : $"{query}&{signature}";
    }
}
