using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace LocalHost.Timers;

/// <summary>A lease on a blob: while it is held nobody else gets one. It ends by itself where it is not renewed.</summary>
internal sealed class BlobLease
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly BlobLeaseClient _client;
    private readonly TimeSpan _period;
    private readonly TimeProvider _clock;
    private long _renewed;

    private BlobLease(BlobLeaseClient client, TimeSpan period, TimeProvider clock, long acquired) => (_client, _period, _clock, _renewed) = (client, period, clock, acquired);

    /// <summary>The lease; null where somebody else has it. The blob is created where it does not exist.</summary>
    /// <exception cref="RequestFailedException">The storage refused; also as an <see cref="AggregateException"/>, where it does not answer.</exception>
    public static async Task<BlobLease?> TryAcquireAsync(HostStorage storage, BlobClient blob, TimeSpan period, TimeProvider clock, CancellationToken cancellationToken)
    {
        // With an id of its own, a request that is sent again because its answer was lost finds its own lease and not another's.
        var client = blob.GetBlobLeaseClient(Guid.NewGuid().ToString());
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                var asked = clock.GetTimestamp();
                await client.AcquireAsync(period, cancellationToken: cancellationToken);
                return new BlobLease(client, period, clock, asked);
            }
            catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.LeaseAlreadyPresent || failure.ErrorCode == BlobErrorCode.LeaseIsBreakingAndCannotBeAcquired)
            {
                return null;
            }
            catch (RequestFailedException failure) when (failure.Status == 404 && isFirst)
            {
                await CreateAsync(storage, blob, cancellationToken);
            }
        }
    }

    /// <summary>Renews it until the token is cancelled, or until it is lost.</summary>
    /// <returns>Why it was lost; null where it is still held.</returns>
    public async Task<string?> RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pause = _period / 2;
            string? problem = null;
            while (true)
            {
                await Task.Delay(pause, _clock, cancellationToken);
                var left = _period - _clock.GetElapsedTime(_renewed);
                if (left <= TimeSpan.Zero)
                    return $"it was not renewed within {_period.TotalSeconds} s{(problem is null ? "" : $": {problem}")}";
                using var limit = new CancellationTokenSource(left);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                try
                {
                    var asked = _clock.GetTimestamp();
                    await _client.RenewAsync(cancellationToken: either.Token);
                    (_renewed, pause, problem) = (asked, _period / 2, null);
                }
                catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412)
                {
                    return $"{failure.ErrorCode}";
                }
                catch (Exception failure) when (!cancellationToken.IsCancellationRequested && HostStorage.IsFailure(failure))
                {
                    var rest = _period - _clock.GetElapsedTime(_renewed);
                    pause = rest < TimeSpan.Zero ? TimeSpan.Zero : rest < RetryPause ? rest : RetryPause;
                    problem = HostStorage.ReasonOf(failure);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Gives it back: another instance gets it when it asks next.</summary>
    /// <exception cref="RequestFailedException">The storage refused; also as an <see cref="AggregateException"/>, where it does not answer.</exception>
    public Task ReleaseAsync(CancellationToken cancellationToken) => _client.ReleaseAsync(cancellationToken: cancellationToken);

    private static async Task CreateAsync(HostStorage storage, BlobClient blob, CancellationToken cancellationToken)
    {
        await storage.CreateAsync(cancellationToken);
        try
        {
            await blob.UploadAsync(BinaryData.Empty, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status is 409 or 412)
        {
            // Another instance was faster.
        }
    }
}
