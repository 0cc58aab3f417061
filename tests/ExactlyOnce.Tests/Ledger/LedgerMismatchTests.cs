using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Ledger;

public sealed class LedgerMismatchTests : IDisposable
{
    private static readonly LedgerMark OtherTopic = new(LedgerMark.HashOf(Guid.NewGuid()), 0, false, false);
    private readonly LaneKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task A_ledger_behind_the_end_of_its_log_stops_the_lane_and_names_the_way_out()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 128);
        _kit.Ports.Log = _kit.Ports.Log with { End = 5 };

        var stopped = await Assert.ThrowsAsync<LedgerMismatchException>(() => _kit.ProcessAsync(0, 1));

        Assert.Contains("the ledger is at offset 128 and the log ends at 5", stopped.Message);
        Assert.Contains("./dev ledger reset --group group --topic in --partition 3 --to earliest --execute", stopped.Message);
        Assert.Empty(_kit.Values);
        Assert.Equal(128, _kit.Ports.Position(LaneKit.Id));
    }

    [Fact]
    public async Task A_ledger_of_another_topic_of_that_name_stops_the_lane_though_the_log_is_long_enough()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 128, OtherTopic);

        var stopped = await Assert.ThrowsAsync<LedgerMismatchException>(() => _kit.ProcessAsync(130, 131));

        Assert.Contains("offset 128 is of another topic of that name", stopped.Message);
        Assert.Empty(_kit.Values);
    }

    [Fact]
    public async Task By_choice_the_lane_begins_again_at_the_start_of_the_log()
    {
        using var kit = new LaneKit(options => options.OnLedgerAhead = OnLedgerAhead.Reset);
        kit.Ports.SetPosition(LaneKit.Id, 128, OtherTopic);
        kit.Ports.Input.AddRange(LaneKit.Records(0, 1, 2));

        await kit.ProcessAsync(2);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b"], kit.Values);
        Assert.Equal(LedgerMark.HashOf(kit.Ports.Log.TopicId), kit.Ports.Entry(LaneKit.Id)!.Value.Mark!.Value.TopicHash);
    }

    [Fact]
    public async Task A_position_without_a_mark_is_taken_and_marked_with_the_next_commit()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 4, mark: null);

        await _kit.ProcessAsync(4);

        Assert.Equal(new LedgerEntry(5, _kit.Ports.Entry(LaneKit.Id)!.Value.Mark), _kit.Ports.Entry(LaneKit.Id));
        Assert.Equal(LedgerMark.HashOf(_kit.Ports.Log.TopicId), _kit.Ports.Entry(LaneKit.Id)!.Value.Mark!.Value.TopicHash);
    }

    [Fact]
    public async Task Where_the_broker_gives_no_topic_ids_the_length_of_the_log_decides_alone()
    {
        _kit.Ports.Log = new LogState(null, 10);
        _kit.Ports.SetPosition(LaneKit.Id, 4, OtherTopic);

        await _kit.ProcessAsync(4);

        Assert.Equal((5, 0), (_kit.Ports.Position(LaneKit.Id), _kit.Ports.Entry(LaneKit.Id)!.Value.Mark!.Value.TopicHash));
    }

    [Fact]
    public async Task A_topic_that_is_created_again_while_the_lane_is_held_is_not_taken_for_redeliveries()
    {
        await _kit.ProcessAsync(0, 1, 2, 3);
        _kit.Ports.Log = new LogState(Guid.NewGuid(), 2);

        await Assert.ThrowsAsync<LedgerMismatchException>(() => _kit.ProcessAsync(0, 1));
    }

    [Fact]
    public async Task A_topic_that_is_created_again_and_has_grown_past_the_ledger_is_found_while_the_lane_is_held()
    {
        using var kit = new LaneKit { Clock = new Testing.ManualClock() };
        await using var lane = kit.CreateLane();
        await lane.ProcessAsync(LaneKit.Records(0, 1, 2, 3), CancellationToken.None);
        kit.Ports.Log = new LogState(Guid.NewGuid(), 100);
        var clock = (Testing.ManualClock)kit.Clock;
        clock.Advance(TimeSpan.FromSeconds(31));

        var processing = lane.ProcessAsync(LaneKit.Records(4), CancellationToken.None);
        while (!processing.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<LedgerMismatchException>(() => processing);
    }

    [Fact]
    public async Task An_operators_reset_backwards_is_obeyed_by_a_lane_that_was_held_meanwhile()
    {
        await _kit.ProcessAsync(0, 1, 2, 3);
        _kit.Ports.Fence(LaneKit.Id);
        _kit.Ports.SetPosition(LaneKit.Id, 2);

        await _kit.ProcessAsync(2, 3);

        Assert.Equal(["2.a", "2.b", "3.a", "3.b"], _kit.Values.TakeLast(4));
        Assert.Equal(12, _kit.Values.Count());
    }
}
