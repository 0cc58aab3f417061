using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Lanes;

public sealed class ProcessTests : IDisposable
{
    private readonly List<LaneKit> _kits = [];

    public void Dispose() => _kits.ForEach(kit => kit.Dispose());

    [Fact]
    public async Task Outputs_and_position_are_committed_together()
    {
        var kit = Kit();

        await kit.ProcessAsync(0, 1, 2);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b"], kit.Values);
        Assert.Equal(3, kit.Ports.Position(LaneKit.Id));
        Assert.Equal((3, 1), (kit.Meters["exactlyonce.records.processed"], kit.Meters["exactlyonce.transactions.committed"]));
    }

    [Fact]
    public async Task Redeliveries_are_dropped_and_what_is_new_among_them_is_not()
    {
        var kit = Kit();
        kit.Ports.SetPosition(LaneKit.Id, 10);

        await kit.ProcessAsync(8, 9, 10, 11);

        Assert.Equal(["10.a", "10.b", "11.a", "11.b"], kit.Values);
        Assert.Equal(2, kit.Meters["exactlyonce.redeliveries"]);
    }

    [Fact]
    public async Task A_batch_of_nothing_but_redeliveries_is_success_without_a_transaction()
    {
        var kit = Kit();
        kit.Ports.SetPosition(LaneKit.Id, 10);

        await kit.ProcessAsync(8, 9);

        Assert.DoesNotContain(Step.Begin, kit.Ports.Steps);
        Assert.Equal(10, kit.Ports.Position(LaneKit.Id));
    }

    [Fact]
    public async Task A_record_that_the_host_delivers_twice_in_one_batch_is_processed_once_and_in_order()
    {
        var kit = Kit();

        await kit.ProcessAsync(5, 6, 7, 5, 6, 7, 8);

        Assert.Equal(["5.a", "5.b", "6.a", "6.b", "7.a", "7.b", "8.a", "8.b"], kit.Values);
    }

    [Fact]
    public async Task Transforms_run_while_no_transaction_is_open()
    {
        var kit = Kit(options => options.MaxRecordsPerTransaction = 2);
        var open = new List<int>();
        kit.Transform = record =>
        {
            open.Add(kit.Ports.OpenTransactions);
            return LaneKit.Usual(record);
        };

        await kit.ProcessAsync(0, 1, 2, 3, 4);

        Assert.Equal([0, 0, 0, 0, 0], open);
    }

    [Theory]
    [InlineData(2, 1024 * 1024, 3)]
    [InlineData(5, 1024 * 1024, 1)]
    [InlineData(100, 30, 3)] // a record's outputs have 16 bytes with their keys
    public async Task A_batch_is_split_between_input_records_by_count_and_by_bytes(int records, long bytes, int transactions)
    {
        var kit = Kit(options =>
        {
            options.MaxRecordsPerTransaction = records;
            options.MaxBytesPerTransaction = bytes;
        });
        kit.Ports.SetPosition(LaneKit.Id, 0);
        var splits = new HashSet<(long? Position, int Committed)>();
        kit.Ports.Before = step =>
        {
            if (step == Step.Begin)
                splits.Add((kit.Ports.Position(LaneKit.Id), kit.Ports.Committed.Count));
        };

        await kit.ProcessAsync(0, 1, 2, 3, 4);

        Assert.Equal((transactions, 10), (splits.Count, kit.Ports.Committed.Count));
        Assert.All(splits, split => Assert.Equal(2 * split.Position, split.Committed));
    }

    [Fact]
    public async Task A_transform_may_make_nothing_of_a_record_and_the_position_moves_on()
    {
        var kit = Kit();
        kit.Transform = _ => [];

        await kit.ProcessAsync(0, 1);

        Assert.Empty(kit.Ports.Committed);
        Assert.Equal(2, kit.Ports.Position(LaneKit.Id));
    }

    [Fact]
    public async Task Outputs_say_where_they_come_from_which_they_are_and_what_wrote_them()
    {
        var kit = Kit();

        await kit.ProcessAsync(6);

        Assert.Equal(["in/3/6", "in/3/6"], kit.Ports.Committed.Select(record => LaneKit.Header(record, EoHeaders.Source)));
        Assert.Equal(["0/2", "1/2"], kit.Ports.Committed.Select(record => LaneKit.Header(record, EoHeaders.Sequence)));
        Assert.All(kit.Ports.Committed, record => Assert.Equal(("group.ledger.in.3", "1"), (LaneKit.Header(record, EoHeaders.Transaction), LaneKit.Header(record, EoHeaders.Attempt))));
    }

    [Fact]
    public async Task The_trace_context_of_the_input_is_passed_on_unless_the_output_has_its_own()
    {
        var kit = Kit();
        var input = LaneKit.Record(0) with { Headers = [new RecordHeader("traceparent", LaneKit.Bytes("00-in")), new RecordHeader("other", [1])] };
        kit.Transform = _ => [new OutputRecord("a", null, null), new OutputRecord("b", null, null) { Headers = [new RecordHeader("traceparent", LaneKit.Bytes("00-own"))] }];

        await kit.Lane.ProcessAsync([input], CancellationToken.None);

        Assert.Equal(["00-in", "00-own"], kit.Ports.Committed.Select(record => LaneKit.Header(record, "traceparent")));
        Assert.All(kit.Ports.Committed, record => Assert.Null(LaneKit.Header(record, "other")));
    }

    [Fact]
    public async Task Two_batches_of_one_lane_are_processed_one_after_the_other()
    {
        var kit = Kit();
        var gate = new TaskCompletionSource();
        kit.Transform = record =>
        {
            if (record.Offset == 0)
                gate.Task.Wait();
            return LaneKit.Usual(record);
        };

        var first = Task.Run(() => kit.ProcessAsync(0, 1));
        var second = Task.Run(async () =>
        {
            while (!kit.Ports.Steps.Contains(Step.Commit))
                await Task.Yield();
            await kit.ProcessAsync(1, 2);
        });
        gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(["0.a", "0.b", "1.a", "1.b", "2.a", "2.b"], kit.Values);
    }

    [Fact]
    public async Task Cancellation_between_slices_leaves_no_transaction_open()
    {
        var kit = Kit(options => options.MaxRecordsPerTransaction = 1);
        using var stop = new CancellationTokenSource();
        kit.Transform = record =>
        {
            if (record.Offset == 1)
                stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
            return LaneKit.Usual(record);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => kit.Lane.ProcessAsync(LaneKit.Records(0, 1, 2), stop.Token));

        Assert.Equal(["0.a", "0.b"], kit.Values);
        Assert.Equal(0, kit.Ports.OpenTransactions);
    }

    private LaneKit Kit(Action<PipelineOptions>? configure = null)
    {
        _kits.Add(new LaneKit(configure));
        return _kits[^1];
    }
}
