using ExactlyOnce.Ledger;
using ExactlyOnce.Pipelines;
using ExactlyOnce.Tests.Kit;
using Testing;

namespace ExactlyOnce.Tests.Ledger;

public sealed class LedgerKeeperTests : IAsyncLifetime, IDisposable
{
    private static readonly LaneId Other = new("group", "in", 4);
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LaneKit _kit;
    private readonly LanePool _pool;
    private Task _keeping = Task.CompletedTask;

    public LedgerKeeperTests()
    {
        _kit = new LaneKit { Clock = _clock };
        _pool = new LanePool(_kit.CreateEnvironment());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping.ContinueWith(_ => { }, TaskScheduler.Default);
        await _pool.DisposeAsync();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task A_position_that_does_not_move_is_committed_again_and_stays_what_it_is()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 7);
        await KeepAsync();

        _clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.HoldsAsync(() => _kit.Ports.Entry(LaneKit.Id)!.Value.Mark is not null, "renewed");
        var first = _kit.Ports.Entry(LaneKit.Id);
        await UntilItWaitsAsync();
        _clock.Advance(TimeSpan.FromHours(8));
        await Eventually.HoldsAsync(() => _kit.Ports.Entry(LaneKit.Id) != first, "renewed again");

        Assert.Equal(7, _kit.Ports.Position(LaneKit.Id));
        Assert.False(_kit.Ports.Entry(LaneKit.Id)!.Value.Mark!.Value.IsBegun);
        Assert.Empty(_kit.Ports.Committed);
    }

    [Fact]
    public async Task A_position_that_moved_since_the_last_look_is_left_to_whoever_moves_it()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 7);
        _kit.Ports.SetPosition(Other, 7);
        await KeepAsync();

        _kit.Ports.SetPosition(Other, 8);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await UntilItWaitsAsync();

        Assert.Equal(1, _kit.Ports.Steps.Count(step => step == Step.Initialize));
        Assert.Null(_kit.Ports.Entry(Other)!.Value.Mark);
    }

    [Fact]
    public async Task A_lane_that_cannot_be_renewed_does_not_keep_the_others_from_it()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 7, new LedgerMark(1, 0, false, false)); // of another topic
        _kit.Ports.SetPosition(Other, 7);
        await KeepAsync();

        _clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.HoldsAsync(() => _kit.Ports.Entry(Other)!.Value.Mark is not null, "the other is renewed");
    }

    private Task KeepAsync()
    {
        _keeping = Task.Run(() => new LedgerKeeper(_pool, _kit.CreateEnvironment()).KeepAsync(_stop.Token));
        return UntilItWaitsAsync();
    }

    // Timers: the pool's for idle lanes, and the keeper's own.
    private Task UntilItWaitsAsync() => Eventually.HoldsAsync(() => _clock.Due.Count == 2, "it waits");
}
