using Azure.Core;

namespace ExactlyOnce.AzureBlobs;

/// <summary>Where the values of dead letters are kept that are too large for their topic. Checked when the application starts.</summary>
public sealed class BlobsOptions
{
    /// <summary>The connection string of a storage account, or of Azurite; or <see cref="Endpoint"/> and <see cref="Credential"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The account's blob endpoint, for example https://ACCOUNT.blob.core.windows.net.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>What the endpoint is asked with. The identity needs the role Storage Blob Data Contributor.</summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>The container: 3 to 63 lower-case letters, digits and hyphens. It is created where it is not there.</summary>
    public string Container { get; set; } = "dead-letters";
}
