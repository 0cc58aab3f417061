using LocalHost.ScriptRoots;
using LocalHost.Tests.Kit;
using LocalHost.Timers;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace LocalHost.Tests.Timers;

[Collection(SharedBlobs.Name)]
public sealed class BlobLeaseTests(HostBlobs blobs)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_lease_is_nobody_elses_until_it_is_given_back()
    {
        var storage = Storage();
        var blob = storage.LockOf("F");
        var lease = (await BlobLease.TryAcquireAsync(storage, blob, Period, TimeProvider.System, default))!;

        Assert.Null(await BlobLease.TryAcquireAsync(storage, blob, Period, TimeProvider.System, default));
        await lease.ReleaseAsync(default);

        Assert.NotNull(await BlobLease.TryAcquireAsync(storage, blob, Period, TimeProvider.System, default));
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_for_a_blob_that_does_not_exist_one_gets_the_lease()
    {
        var storage = Storage();

        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => BlobLease.TryAcquireAsync(storage, storage.LockOf("F"), Period, TimeProvider.System, default)));

        Assert.Single(leases, lease => lease is not null);
    }

    [Fact]
    public async Task It_is_renewed_at_half_its_period_and_lost_where_it_was_not_in_time()
    {
        var clock = new ManualClock();
        var storage = Storage();
        var lease = (await BlobLease.TryAcquireAsync(storage, storage.LockOf("F"), Period, clock, default))!;

        var renewing = lease.RenewAsync(default);
        Assert.Equal(clock.GetUtcNow() + (Period / 2), Assert.Single(clock.Due));
        clock.Advance(Period / 2);
        await Eventually.HoldsAsync(() => clock.Due is [var due] && due == clock.GetUtcNow() + (Period / 2), "it is renewed");
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(Period); // as when the machine sleeps
                return renewing.IsCompleted;
            },
            "it is lost");

        Assert.Equal("it was not renewed within 15 s", await renewing);
    }

    private HostStorage Storage() =>
        HostStorage.Open(Declared.Settings(("AzureWebJobsStorage", blobs.ConnectionString)), new HostId(Guid.NewGuid().ToString("N")), NullLogger<HostStorage>.Instance)!;
}
