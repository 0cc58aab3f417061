using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Crashes;

/// <summary>What one process finds of others that died; that they die as they should is for the processes of tests/EndToEnd.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Limit = 3;
    private static readonly int TopicHash = LedgerMark.HashOf(new Ports().Log.TopicId);
    private readonly LaneKit _kit = new(options => options.CrashLimit = Limit);

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task The_ledger_tells_that_work_has_begun_before_the_first_transform_and_no_longer_after_its_commit()
    {
        LedgerMark? during = null;
        _kit.Transform = record =>
        {
            during = _kit.Ports.Entry(LaneKit.Id)!.Value.Mark;
            return LaneKit.Usual(record);
        };

        await _kit.ProcessAsync(0);
        var after = _kit.Ports.Entry(LaneKit.Id)!.Value.Mark;

        Assert.Equal((true, 0), (during!.Value.IsBegun, during.Value.Crashes));
        Assert.False(after!.Value.IsBegun);
    }

    [Fact]
    public async Task Work_that_was_begun_and_of_which_nobody_gives_a_sign_of_life_counts_as_a_crash()
    {
        Begun(crashes: 1);

        Assert.Equal(2, await CrashesWhenTransformingAsync());
        Assert.Equal(1, _kit.Meters["exactlyonce.crashes"]);
    }

    [Fact]
    public async Task Work_that_was_ended_in_order_does_not_count()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 5, new LedgerMark(TopicHash, 1, IsBegun: false, Pulse: false));

        Assert.Equal(1, await CrashesWhenTransformingAsync());
    }

    [Fact]
    public async Task A_process_that_shows_that_it_lives_has_not_crashed()
    {
        Begun(crashes: 1);
        var looks = 0;
        _kit.Ports.Before = step =>
        {
            if (step == Step.Peek && ++looks == 5)
                _kit.Ports.SetPosition(LaneKit.Id, 5, new LedgerMark(TopicHash, 1, IsBegun: true, Pulse: true));
        };

        Assert.Equal(1, await CrashesWhenTransformingAsync());
    }

    [Theory]
    [InlineData(Step.Peek)]
    [InlineData(Step.Initialize)]
    [InlineData(Step.Read)]
    public async Task While_the_cluster_is_in_trouble_nobody_counts_as_crashed(Step step)
    {
        Begun(crashes: 1);
        var struck = 0;
        _kit.Ports.Before = next =>
        {
            if (next == step && ++struck == 1)
                _kit.Ports.Fail(step, new RetriableException("no coordinator"));
        };

        Assert.Equal(1, await CrashesWhenTransformingAsync());
    }

    [Fact]
    public async Task A_lane_that_lost_its_own_producer_at_work_has_not_crashed()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 5);
        var failed = false;
        _kit.Transform = record =>
        {
            if (!failed)
                _kit.Ports.Fence(LaneKit.Id);
            failed = true;
            return LaneKit.Usual(record);
        };

        await _kit.ProcessAsync(5);

        Assert.Equal(["5.a", "5.b"], _kit.Values);
        Assert.Equal(0, _kit.Meters["exactlyonce.crashes"]);
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_transform_is_told_in_the_ledger()
    {
        using var stop = new CancellationTokenSource();
        _kit.Transform = _ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _kit.Lane.ProcessAsync(LaneKit.Records(5), stop.Token));

        Assert.Equal(new LedgerEntry(5, _kit.Ports.Entry(LaneKit.Id)!.Value.Mark), _kit.Ports.Entry(LaneKit.Id));
        Assert.False(_kit.Ports.Entry(LaneKit.Id)!.Value.Mark!.Value.IsBegun);
    }

    [Fact]
    public async Task After_so_many_crashes_records_go_one_at_a_time_until_the_batch_is_done()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 5, new LedgerMark(TopicHash, Limit, IsBegun: false, Pulse: false));
        List<(long Position, LedgerMark Mark)> told = [];
        _kit.Transform = record =>
        {
            told.Add((_kit.Ports.Position(LaneKit.Id)!.Value, _kit.Ports.Entry(LaneKit.Id)!.Value.Mark!.Value));
            return LaneKit.Usual(record);
        };

        await _kit.ProcessAsync(5, 6, 7);
        await _kit.ProcessAsync(8, 9);

        Assert.Equal([5, 6, 7, 8, 8], told.Select(one => one.Position));
        Assert.Equal([true, true, true, false, false], told.Select(one => one.Mark.IsBegun));
        Assert.Equal([Limit, Limit, Limit, 0, 0], told.Select(one => one.Mark.Crashes));
    }

    // The work that died was one transaction at most, and the host waits for all that is read back before its batch.
    [Fact]
    public async Task Of_a_long_gap_only_the_first_piece_goes_one_at_a_time()
    {
        _kit.Options.MaxRecordsPerTransaction = 3;
        _kit.Ports.SetPosition(LaneKit.Id, 0, new LedgerMark(TopicHash, Limit, IsBegun: false, Pulse: false));
        _kit.Ports.Input.AddRange(LaneKit.Records(0, 1, 2, 3, 4, 5, 6));
        List<long> told = [];
        _kit.Transform = record =>
        {
            told.Add(_kit.Ports.Position(LaneKit.Id)!.Value);
            return LaneKit.Usual(record);
        };

        await _kit.ProcessAsync(6);

        Assert.Equal([0, 1, 2, 3, 3, 3, 6], told);
    }

    [Fact]
    public async Task A_record_that_killed_so_many_times_alone_becomes_a_dead_letter_and_is_not_run_again()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 5, new LedgerMark(TopicHash, (2 * Limit) - 1, IsBegun: true, Pulse: false));
        List<long> run = [];
        _kit.Transform = record =>
        {
            run.Add(record.Offset);
            return LaneKit.Usual(record);
        };

        await _kit.ProcessAsync(5, 6);

        Assert.Equal([6], run);
        var dead = Assert.Single(_kit.Ports.Committed, record => record.Topic == "dead");
        Assert.Equal(("crash", "in/3/5"), (LaneKit.Header(dead, EoHeaders.ErrorKind), LaneKit.Header(dead, EoHeaders.Source)));
        Assert.Contains("killed its process 6 times", LaneKit.Header(dead, EoHeaders.ErrorMessage));
        Assert.Equal(LaneKit.Bytes("5"), dead.Value);
    }

    [Fact]
    public async Task While_a_suspect_runs_no_other_transform_of_the_process_does()
    {
        var other = new LaneId("group", "in", 4);
        _kit.Ports.SetPosition(LaneKit.Id, 0, new LedgerMark(TopicHash, Limit, IsBegun: false, Pulse: false));
        _kit.Ports.SetPosition(other, 0);
        var running = 0;
        var most = 0;
        _kit.Transform = record =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.Yield();
            Interlocked.Decrement(ref running);
            return LaneKit.Usual(record);
        };
        await using var pool = new ExactlyOnce.Pipelines.LanePool(_kit.CreateEnvironment());

        await pool.ProcessAsync(
            [.. LaneKit.Records(0, 1, 2, 3, 4, 5), .. LaneKit.Records(0, 1, 2, 3, 4, 5).Select(record => record with { Partition = 4 })], CancellationToken.None);

        Assert.Equal(1, most);
    }

    private void Begun(int crashes) => _kit.Ports.SetPosition(LaneKit.Id, 5, new LedgerMark(TopicHash, crashes, IsBegun: true, Pulse: false));

    private async Task<int> CrashesWhenTransformingAsync()
    {
        int? crashes = null;
        _kit.Transform = record =>
        {
            crashes ??= _kit.Ports.Entry(LaneKit.Id)!.Value.Mark!.Value.Crashes;
            return LaneKit.Usual(record);
        };
        await _kit.ProcessAsync(5);
        return crashes!.Value;
    }
}
