using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Gaps;

public sealed class GapTests : IDisposable
{
    private readonly List<LaneKit> _kits = [];

    public void Dispose() => _kits.ForEach(kit => kit.Dispose());

    [Fact]
    public async Task What_the_host_passed_over_is_processed_in_its_order_before_what_it_delivered()
    {
        var kit = Kit();
        kit.Ports.SetPosition(LaneKit.Id, 10);
        kit.Ports.Input.AddRange(LaneKit.Records(8, 9, 10, 12, 13, 14));

        await kit.ProcessAsync(13, 14);

        Assert.Equal(["10.a", "10.b", "12.a", "12.b", "13.a", "13.b", "14.a", "14.b"], kit.Values);
        Assert.Equal(15, kit.Ports.Position(LaneKit.Id));
        Assert.Equal(2, kit.Meters["exactlyonce.records.repaired"]);
    }

    [Fact]
    public async Task A_gap_that_is_larger_than_a_transaction_is_read_back_piece_by_piece()
    {
        var kit = Kit(options => options.MaxRecordsPerTransaction = 7);
        kit.Ports.SetPosition(LaneKit.Id, 0);
        kit.Ports.Input.AddRange(LaneKit.Records([.. Enumerable.Range(0, 100)]));

        await kit.ProcessAsync(100);

        Assert.Equal(Enumerable.Range(0, 101).SelectMany(offset => new[] { $"{offset}.a", $"{offset}.b" }), kit.Values);
    }

    [Fact]
    public async Task However_large_transactions_may_be_a_gap_is_read_back_a_thousand_records_at_a_time()
    {
        var kit = Kit(options => options.MaxRecordsPerTransaction = 100_000);
        kit.Ports.SetPosition(LaneKit.Id, 0);
        kit.Ports.Input.AddRange(LaneKit.Records([.. Enumerable.Range(0, 2500)]));

        await kit.ProcessAsync(2500);

        Assert.Equal(3, kit.Ports.Steps.Count(step => step == Step.ReadBack));
        Assert.Equal(2500, kit.Meters["exactlyonce.records.repaired"]);
    }

    [Fact]
    public async Task A_gap_in_which_there_is_nothing_costs_one_look_and_no_more()
    {
        var kit = Kit();
        kit.Ports.SetPosition(LaneKit.Id, 0);

        await kit.ProcessAsync(5);
        await kit.ProcessAsync(6);
        await kit.ProcessAsync(8);

        Assert.Equal(2, kit.Ports.Steps.Count(step => step == Step.ReadBack));
        Assert.Equal(0, kit.Meters["exactlyonce.records.repaired"]);
    }

    [Fact]
    public async Task Jumps_inside_a_batch_are_not_looked_at()
    {
        var kit = Kit();
        kit.Ports.SetPosition(LaneKit.Id, 0);

        await kit.ProcessAsync(0, 5, 9);

        Assert.DoesNotContain(Step.ReadBack, kit.Ports.Steps);
    }

    [Fact]
    public async Task By_choice_a_gap_stops_the_lane_and_names_the_ways_out()
    {
        var kit = Kit(options => options.OnGap = OnGap.Fail);
        kit.Ports.SetPosition(LaneKit.Id, 10);
        kit.Ports.Input.AddRange(LaneKit.Records(11, 12));

        var stopped = await Assert.ThrowsAsync<GapException>(() => kit.ProcessAsync(13));

        Assert.Contains("is at offset 10 and the host delivered 13", stopped.Message);
        Assert.Contains("--to 13 --execute", stopped.Message);
        Assert.Empty(kit.Values);
        Assert.Equal(10, kit.Ports.Position(LaneKit.Id));
    }

    [Fact]
    public async Task A_gap_in_which_there_is_nothing_does_not_stop_a_lane_that_is_to_fail()
    {
        var kit = Kit(options => options.OnGap = OnGap.Fail);
        kit.Ports.SetPosition(LaneKit.Id, 10);

        await kit.ProcessAsync(13);

        Assert.Equal(["13.a", "13.b"], kit.Values);
    }

    [Fact]
    public async Task By_choice_nobody_looks_for_gaps()
    {
        var kit = Kit(options => options.OnGap = OnGap.Ignore);
        kit.Ports.SetPosition(LaneKit.Id, 10);
        kit.Ports.Input.AddRange(LaneKit.Records(11, 12));

        await kit.ProcessAsync(13);

        Assert.Equal(["13.a", "13.b"], kit.Values);
        Assert.DoesNotContain(Step.ReadBack, kit.Ports.Steps);
    }

    [Theory]
    [InlineData(OnGap.Repair)]
    [InlineData(OnGap.Fail)]
    public async Task What_another_instance_processed_while_this_one_did_not_have_the_partition_is_no_gap(OnGap onGap)
    {
        var kit = Kit(options => options.OnGap = onGap);
        kit.Ports.Input.AddRange(LaneKit.Records(0, 1, 2, 3, 4, 5));
        await kit.ProcessAsync(0, 1);
        await using (var other = kit.CreateLane())
            await other.ProcessAsync(LaneKit.Records(2, 3), CancellationToken.None);

        await kit.ProcessAsync(4, 5);

        Assert.Equal(Enumerable.Range(0, 6).SelectMany(offset => new[] { $"{offset}.a", $"{offset}.b" }), kit.Values);
        Assert.Equal(0, kit.Meters["exactlyonce.records.repaired"]);
    }

    private LaneKit Kit(Action<PipelineOptions>? configure = null)
    {
        _kits.Add(new LaneKit(configure));
        return _kits[^1];
    }
}
