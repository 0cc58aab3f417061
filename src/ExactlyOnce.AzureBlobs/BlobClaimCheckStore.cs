using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;

namespace ExactlyOnce.AzureBlobs;

/// <summary>Values of dead letters as blobs of one container.</summary>
public sealed class BlobClaimCheckStore : IClaimCheckStore
{
    private const int NotFound = 404;

    private readonly BlobContainerClient _container;

    /// <summary>In the container that the options name.</summary>
    public BlobClaimCheckStore(BlobsOptions options)
    {
        // What lasts longer is for the lane, which tries again until its deadline.
        var client = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(200), MaxRetries = 2, NetworkTimeout = TimeSpan.FromSeconds(20) } };
        var service = string.IsNullOrWhiteSpace(options.ConnectionString)
            ? new BlobServiceClient(options.Endpoint!, options.Credential!, client)
            : new BlobServiceClient(options.ConnectionString, client);
        _container = service.GetBlobContainerClient(options.Container);
    }

    /// <inheritdoc/>
    // The name has the value's hash: a topic that is created again has the same offsets, and what it had before is not to be overwritten.
    public Task<Uri> PutAsync(string name, byte[] value, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var blob = _container.GetBlobClient($"{name}-{Convert.ToHexStringLower(SHA256.HashData(value).AsSpan(0, 8))}");
        await blob.UploadAsync(new BinaryData(value), overwrite: true, cancellationToken);
        return blob.Uri;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]> GetAsync(Uri claim, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        // Anybody who can write to the topic could name any address: nothing is read but what this store has written.
        var place = new BlobUriBuilder(claim);
        if (place.BlobContainerName != _container.Name || _container.GetBlobClient(place.BlobName).Uri != claim)
            throw new InvalidDataException($"{claim} is not in the container {_container.Uri}");
        var content = await _container.GetBlobClient(place.BlobName).DownloadContentAsync(cancellationToken);
        return content.Value.Content.ToArray();
    }, cancellationToken);

    // Nothing else that a store answers is the fault of a record.
    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException missing) when (missing.Status == NotFound)
        {
            throw new InvalidDataException($"the blob is not there: {missing.ErrorCode}", missing);
        }
        catch (Exception problem) when (problem is not InvalidDataException && !cancellationToken.IsCancellationRequested)
        {
            throw new RetriableException($"the container {_container.Uri}: {Describe(problem)}", problem);
        }
    }

    private static string Describe(Exception problem) => problem switch
    {
        RequestFailedException { Status: 401 or 403 } refused => $"{refused.ErrorCode ?? "refused"} ({refused.Status}): it needs the role Storage Blob Data Contributor, or the right key",
        RequestFailedException { Status: > 0 } refused => $"{refused.ErrorCode ?? "failed"} ({refused.Status})",
        AggregateException { InnerExceptions: [.., var last] } => last.Message,
        _ => problem.Message,
    };
}
