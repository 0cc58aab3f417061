using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Lanes;

public sealed class ErrorTests : IDisposable
{
    private readonly LaneKit _kit = new(options => options.MaxRecordsPerTransaction = 2);

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData(Step.Initialize)]
    [InlineData(Step.Read)]
    [InlineData(Step.SendPosition)]
    [InlineData(Step.Commit)]
    public async Task A_retriable_error_makes_the_same_call_again(Step step)
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Fail(step, new RetriableException("time-out"));
        _kit.Ports.Fail(step, new RetriableException("time-out"));

        await _kit.ProcessAsync(0);

        // The log is described beside the ledger.
        var calls = _kit.Ports.Steps.Where(call => call != Step.Describe).ToList();
        Assert.Equal([step, step, step], calls.Skip(calls.IndexOf(step)).Take(3));
        Assert.DoesNotContain(Step.Abort, _kit.Ports.Steps);
        Assert.Equal(["0.a", "0.b"], _kit.Values);
    }

    [Fact]
    public async Task An_abort_that_fails_is_left_to_the_next_producers_epoch()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Fail(Step.Commit, new AbortRequiredException("a record timed out"));
        _kit.Ports.Fail(Step.Abort, new RetriableException("time-out"));

        await _kit.ProcessAsync(0);

        Assert.Equal((1, 2), (_kit.Ports.Steps.Count(step => step == Step.Abort), _kit.Ports.Steps.Count(step => step == Step.Initialize)));
        Assert.Equal(["0.a", "0.b"], _kit.Values);
        Assert.Equal(0, _kit.Ports.OpenTransactions);
    }

    [Theory]
    [InlineData(Step.Begin)]
    [InlineData(Step.SendPosition)]
    [InlineData(Step.Commit)]
    public async Task An_abortable_error_aborts_and_does_the_batch_again_from_the_position_with_a_new_producer(Step step)
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Before = next =>
        {
            if (next == Step.Begin && _kit.Ports.Position(LaneKit.Id) == 2)
            {
                _kit.Ports.Fail(step, new AbortRequiredException("a record timed out"));
                _kit.Ports.Before = _ => { };
            }
        };

        await _kit.ProcessAsync(0, 1, 2, 3);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b", "3.a", "3.b"], _kit.Values);
        Assert.Equal((1, 0), (_kit.Ports.Steps.Count(s => s == Step.Abort), _kit.Meters["exactlyonce.redeliveries"]));
        Assert.Equal(2, _kit.Ports.Steps.Count(s => s == Step.Create));
        Assert.Equal(1, _kit.Meters["exactlyonce.transactions.aborted"]);
    }

    [Fact]
    public async Task A_commit_that_took_effect_and_was_not_answered_is_committed_again_and_once()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Fail(Step.Commit, new RetriableException("connection lost"), tookEffect: true);

        await _kit.ProcessAsync(0);

        Assert.Equal(["0.a", "0.b"], _kit.Values);
        Assert.Equal(1, _kit.Ports.Position(LaneKit.Id));
    }

    [Fact]
    public async Task A_fenced_producer_is_disposed_never_used_again_and_replaced_where_work_is_left()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        await _kit.ProcessAsync(0);
        _kit.Ports.Fence(LaneKit.Id);

        await _kit.ProcessAsync(1);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b"], _kit.Values);
        Assert.Equal(1, _kit.Ports.Steps.Count(step => step == Step.Dispose));
        Assert.Equal(1, _kit.Meters["exactlyonce.producers.lost"]);
    }

    [Fact]
    public async Task A_fenced_producer_is_not_replaced_where_the_other_one_did_the_work()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        await _kit.ProcessAsync(0);
        await using var other = _kit.CreateLane();
        await other.ProcessAsync(LaneKit.Records(1, 2), CancellationToken.None);
        _kit.Ports.Steps.Clear();

        await _kit.ProcessAsync(1, 2);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b"], _kit.Values);
        Assert.DoesNotContain(Step.Initialize, _kit.Ports.Steps);
        Assert.Contains(Step.Dispose, _kit.Ports.Steps);
        Assert.Equal(2, _kit.Meters["exactlyonce.redeliveries"]);
    }

    [Fact]
    public async Task A_fenced_producer_goes_on_behind_what_the_other_one_did()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        await _kit.ProcessAsync(0);
        await using var other = _kit.CreateLane();
        await other.ProcessAsync(LaneKit.Records(1), CancellationToken.None);

        await _kit.ProcessAsync(1, 2);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b"], _kit.Values);
    }

    [Theory]
    [InlineData(Step.Initialize)]
    [InlineData(Step.Read)]
    [InlineData(Step.SendPosition)]
    [InlineData(Step.Commit)]
    public async Task What_does_not_succeed_before_the_deadline_is_given_back_and_the_next_attempt_begins_anew(Step step)
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Before = next =>
        {
            if (next == step)
                _kit.Ports.Fail(step, new RetriableException("the cluster is away"));
        };

        var givenBack = await Assert.ThrowsAsync<LaneUnavailableException>(() => _kit.ProcessAsync(0));
        _kit.Ports.Before = _ => { };
        await _kit.ProcessAsync(0);

        Assert.Equal(LaneKit.Id, givenBack.Lane);
        Assert.Contains("the cluster is away", givenBack.Message);
        Assert.Equal(["0.a", "0.b"], _kit.Values);
        Assert.Equal(0, _kit.Ports.OpenTransactions);
    }

    [Fact]
    public async Task What_a_lane_without_a_ledger_cannot_do_is_not_given_back_for_a_host_to_pass_over()
    {
        var failures = 0;
        _kit.Ports.Before = next =>
        {
            // Many times longer than the deadline.
            if (next == Step.Initialize && ++failures < 1000)
                _kit.Ports.Fail(next, new RetriableException("the cluster is away"));
        };

        await _kit.ProcessAsync(5);

        Assert.Equal(1000, failures);
        Assert.Equal(["5.a", "5.b"], _kit.Values);
    }

    [Fact]
    public async Task A_commit_whose_outcome_stays_unknown_is_resolved_by_the_next_acquire()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Fail(Step.Commit, new RetriableException("connection lost"), tookEffect: true);
        _kit.Ports.Before = step =>
        {
            if (step == Step.Commit && _kit.Ports.Steps.Contains(Step.Commit))
                _kit.Ports.Fail(step, new RetriableException("the cluster is away"));
        };
        await Assert.ThrowsAsync<LaneUnavailableException>(() => _kit.ProcessAsync(0));
        _kit.Ports.Before = _ => { };

        await _kit.ProcessAsync(0, 1);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b"], _kit.Values);
    }

    [Fact]
    public async Task An_output_that_can_never_be_written_makes_a_dead_letter_of_its_input_alone()
    {
        _kit.Options.MaxRecordsPerTransaction = 10;
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Rejects = record => record.Topic == "b" && record.Value!.SequenceEqual(LaneKit.Bytes("3.b"));

        await _kit.ProcessAsync(0, 1, 2, 3, 4, 5);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b", "3", "4.a", "4.b", "5.a", "5.b"], _kit.Values);
        var dead = Assert.Single(_kit.Ports.Committed, record => record.Topic == "dead");
        Assert.Equal(("output", "in/3/3"), (LaneKit.Header(dead, EoHeaders.ErrorKind), LaneKit.Header(dead, EoHeaders.Source)));
        Assert.Equal(LaneKit.Bytes("key 3"), dead.Key);
        Assert.Equal(6, _kit.Ports.Position(LaneKit.Id));
    }

    [Fact]
    public async Task A_dead_letter_that_can_never_be_written_stops_the_lane_and_says_so()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Ports.Rejects = record => record.Topic is "dead" || record.Value!.SequenceEqual(LaneKit.Bytes("1.a"));

        var stopped = await Assert.ThrowsAsync<DeadLetterRejectedException>(() => _kit.ProcessAsync(0, 1, 2));
        _kit.Ports.Rejects = _ => false;
        await _kit.ProcessAsync(0, 1, 2);

        Assert.Contains("in/3 offset 1", stopped.Message);
        Assert.Contains("'dead'", stopped.Message);
        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b"], _kit.Values);
    }

    [Fact]
    public async Task A_transform_that_says_not_now_is_tried_again_and_what_comes_before_it_does_not_wait_with_it()
    {
        using var kit = new LaneKit();
        kit.Ports.SetPosition(LaneKit.Id, 0);
        List<long?> positions = [];
        kit.Transform = record =>
        {
            if (record.Offset != 2)
                return LaneKit.Usual(record);
            positions.Add(kit.Ports.Position(LaneKit.Id));
            return positions.Count < 4 ? throw new RetriableException("the key is at work elsewhere") : LaneKit.Usual(record);
        };

        await kit.ProcessAsync(0, 1, 2, 3);

        Assert.Equal([0, 2, 2, 2], positions);
        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b", "3.a", "3.b"], kit.Values);
    }

    [Fact]
    public async Task A_transform_that_says_not_now_until_the_deadline_gives_its_record_back_and_makes_no_dead_letter()
    {
        using var kit = new LaneKit();
        kit.Ports.SetPosition(LaneKit.Id, 0);
        kit.Transform = record => record.Offset == 1 ? throw new RetriableException("the store is out") : LaneKit.Usual(record);

        var problem = await Assert.ThrowsAsync<LaneUnavailableException>(() => kit.ProcessAsync(0, 1, 2));

        Assert.Contains("the store is out", problem.Message);
        Assert.Equal(["0.a", "0.b"], kit.Values);
        Assert.Equal(1, kit.Ports.Position(LaneKit.Id));
    }

    [Fact]
    public async Task An_exception_of_the_transform_makes_a_dead_letter_with_every_byte_and_the_reason()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _kit.Transform = record => record.Offset == 1 ? throw new InvalidOperationException(new string('x', 5000)) : LaneKit.Usual(record);
        var timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var bad = new InputRecord("in", 3, 1, null, [0, 255]) { Headers = [new RecordHeader("h", null), new RecordHeader("h", [7])], Timestamp = timestamp };

        await _kit.Lane.ProcessAsync([LaneKit.Record(0), bad, LaneKit.Record(2)], CancellationToken.None);

        var dead = Assert.Single(_kit.Ports.Committed, record => record.Topic == "dead");
        Assert.Equal((null, timestamp), (dead.Key, dead.Timestamp));
        Assert.Equal([0, 255], dead.Value);
        Assert.Equal([("h", null), ("h", 7)], dead.Headers.Take(2).Select(header => (header.Name, header.Value?[0])));
        Assert.Equal(("permanent", "System.InvalidOperationException"), (LaneKit.Header(dead, EoHeaders.ErrorKind), LaneKit.Header(dead, EoHeaders.ErrorType)));
        Assert.Equal(1024, LaneKit.Header(dead, EoHeaders.ErrorMessage)!.Length);
        Assert.Equal((2, 1), (_kit.Meters["exactlyonce.records.processed"], _kit.Meters["exactlyonce.records.dead-lettered"]));
    }

    public static TheoryData<OutputRecord[]?, string> ImpossibleOutputs => new()
    {
        { null, "returned null" },
        { [null!], "returned null" },
        { [new OutputRecord(" ", null, null)], "without a topic" },
        { [new OutputRecord("a", null, null) { Headers = [new RecordHeader(null!, [])] }], "a header that has no name" },
    };

    [Theory, MemberData(nameof(ImpossibleOutputs), DisableDiscoveryEnumeration = true)]
    public async Task Outputs_that_no_client_would_take_make_a_dead_letter_of_their_input_alone(OutputRecord[]? outputs, string reason)
    {
        _kit.Transform = record => record.Offset == 1 ? outputs! : LaneKit.Usual(record);

        await _kit.ProcessAsync(0, 1, 2);

        Assert.Equal(["0.a", "0.b", "1", "2.a", "2.b"], _kit.Values);
        Assert.Contains(reason, LaneKit.Header(_kit.Ports.Committed[2], EoHeaders.ErrorMessage));
    }
}
