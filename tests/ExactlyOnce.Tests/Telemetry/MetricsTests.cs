using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Telemetry;

public sealed class MetricsTests : IDisposable
{
    private readonly LaneKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task What_came_and_what_was_written_is_counted_redeliveries_among_what_came()
    {
        await _kit.ProcessAsync(0, 1, 2);
        await _kit.ProcessAsync(1, 2, 3);

        Assert.Equal((6, 8, 4, 2), (_kit.Meters["messaging.client.consumed.messages"], _kit.Meters["messaging.client.sent.messages"], _kit.Meters["exactlyonce.records.processed"], _kit.Meters["exactlyonce.redeliveries"]));
        Assert.Equal((2, 2, 1), (_kit.Meters["messaging.process.duration"], _kit.Meters["exactlyonce.transaction.duration.committed"], _kit.Meters["exactlyonce.acquire.duration"]));
    }

    [Fact]
    public async Task A_transaction_that_is_fenced_is_not_one_whose_producer_failed()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        await _kit.ProcessAsync(0);
        _kit.Ports.Fence(LaneKit.Id);
        await _kit.ProcessAsync(1);
        _kit.Ports.Fail(Step.Commit, new ProducerLostException("the client hangs"));
        await _kit.ProcessAsync(2);

        Assert.Equal((1, 1), (_kit.Meters["exactlyonce.transactions.fenced"], _kit.Meters["exactlyonce.transactions.lost"]));
        Assert.Equal((1, 1), (_kit.Meters["exactlyonce.transaction.duration.fenced"], _kit.Meters["exactlyonce.transaction.duration.lost"]));
    }

    [Fact]
    public async Task Gaps_are_told_apart_by_what_was_in_them()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Input.Add(LaneKit.Record(5));

        await _kit.ProcessAsync(2); // nothing was at 0 and 1
        await _kit.ProcessAsync(6); // the host passed over 5

        Assert.Equal((1, 1), (_kit.Meters["exactlyonce.gaps.natural"], _kit.Meters["exactlyonce.gaps.repaired"]));
    }
}
