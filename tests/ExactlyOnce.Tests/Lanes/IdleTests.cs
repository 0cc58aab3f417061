using ExactlyOnce.Pipelines;
using ExactlyOnce.Tests.Kit;
using Testing;

namespace ExactlyOnce.Tests.Lanes;

public sealed class IdleTests : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);
    private readonly ManualClock _clock = new();
    private readonly LaneKit _kit;

    public IdleTests() => _kit = new LaneKit(options => options.IdleTimeout = Idle) { Clock = _clock };

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task A_lane_without_records_lets_go_of_its_producer_and_acquires_anew_with_the_next()
    {
        await using var pool = new LanePool(_kit.CreateEnvironment());
        await pool.ProcessAsync(LaneKit.Records(0), CancellationToken.None);

        _clock.Advance(Idle * 1.5);
        await Eventually.HoldsAsync(() => _kit.Ports.Steps.Contains(Step.Dispose), "the producer is disposed");
        await pool.ProcessAsync(LaneKit.Records(1), CancellationToken.None);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b"], _kit.Values);
        Assert.Equal(2, _kit.Ports.Steps.Count(step => step == Step.Create));
    }

    [Fact]
    public async Task A_lane_with_records_now_and_then_keeps_its_producer()
    {
        await using var pool = new LanePool(_kit.CreateEnvironment());

        for (var offset = 0; offset < 5; offset++)
        {
            await pool.ProcessAsync(LaneKit.Records(offset), CancellationToken.None);
            _clock.Advance(Idle * 0.7);
        }

        Assert.Equal(1, _kit.Ports.Steps.Count(step => step == Step.Create));
        Assert.DoesNotContain(Step.Dispose, _kit.Ports.Steps);
    }

    [Fact]
    public async Task A_lane_at_work_keeps_its_producer_however_long_it_takes()
    {
        await using var pool = new LanePool(_kit.CreateEnvironment());
        using var go = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        _kit.Transform = record =>
        {
            started.Set();
            go.Wait();
            return LaneKit.Usual(record);
        };
        var processing = Task.Run(() => pool.ProcessAsync(LaneKit.Records(0), CancellationToken.None));
        started.Wait();

        _clock.Advance(3 * Idle);
        go.Set();
        await processing;

        Assert.Equal(1, _kit.Ports.Steps.Count(step => step == Step.Create));
        Assert.Equal(["0.a", "0.b"], _kit.Values);
    }
}
