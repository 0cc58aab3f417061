using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Lanes;

public sealed class AcquireTests : IDisposable
{
    private readonly LaneKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task The_epoch_is_bumped_before_the_ledger_is_read()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 5);

        await _kit.ProcessAsync(5);

        Assert.Equal([Step.Peek, Step.Create, Step.Initialize, Step.Read, Step.Describe], _kit.Ports.Steps.Take(5));
    }

    [Fact]
    public async Task A_lane_without_a_ledger_writes_down_where_it_begins_before_anything_else()
    {
        var positionsAtTransform = new List<long?>();
        _kit.Transform = record =>
        {
            positionsAtTransform.Add(_kit.Ports.Position(LaneKit.Id));
            return LaneKit.Usual(record);
        };

        await _kit.ProcessAsync(7, 8);

        Assert.Equal([7, 7], positionsAtTransform);
        Assert.Equal(9, _kit.Ports.Position(LaneKit.Id));
        Assert.Equal(1, _kit.Meters["exactlyonce.transactions.committed"]);
    }

    [Fact]
    public async Task A_lane_is_acquired_once_and_kept()
    {
        await _kit.ProcessAsync(0, 1);
        await _kit.ProcessAsync(2);

        Assert.Equal(1, _kit.Ports.Steps.Count(step => step == Step.Initialize));
        Assert.Equal(1, _kit.Ports.Steps.Count(step => step == Step.Read));
    }

    [Fact]
    public async Task A_producer_that_is_lost_while_acquiring_is_replaced()
    {
        _kit.Ports.Fail(Step.Initialize, new ProducerLostException("fenced at once"));

        await _kit.ProcessAsync(0);

        Assert.Equal(["0.a", "0.b"], _kit.Values);
        Assert.Equal(2, _kit.Ports.Steps.Count(step => step == Step.Create));
    }

    [Fact]
    public async Task Writing_down_the_beginning_is_done_again_after_an_abort()
    {
        _kit.Ports.Fail(Step.SendPosition, new AbortRequiredException("coordinator moved"));

        await _kit.ProcessAsync(4);

        Assert.Equal(["4.a", "4.b"], _kit.Values);
        Assert.Equal(5, _kit.Ports.Position(LaneKit.Id));
        Assert.Equal(0, _kit.Ports.OpenTransactions);
    }

    [Fact]
    public void The_transactional_id_is_made_of_the_ledgers_name_and_nothing_else()
    {
        var lane = new LaneId("payments-processor", "payments", 11);

        Assert.Equal("payments-processor.ledger", lane.LedgerGroup);
        Assert.Equal("payments-processor.ledger.payments.11", lane.TransactionalId);
    }
}
