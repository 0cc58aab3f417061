using System.Text;
using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Routing;

public sealed class KeyOrderTests : IDisposable
{
    private readonly LaneKit _kit = new(options =>
    {
        options.RetryTopic = "retry";
        options.KeepKeyOrder = true;
    });

    private readonly HashSet<string> _failing = [];

    public KeyOrderTests() => _kit.Transform = record =>
        _failing.Contains(Text(record.Value)) ? throw new TransientFailureException("not yet") : [new OutputRecord("out", record.Key, record.Value)];

    private IEnumerable<string> Out => Committed("out");

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task While_a_record_waits_those_of_its_key_join_it_and_all_others_flow_on()
    {
        _failing.Add("a1");

        await ProcessAsync(Record(0, "a", "a1"), Record(1, "b", "b1"), Record(2, "a", "a2"), Record(3, null, "n"), Record(4, "b", "b2"), Record(5, "a", "a3"));

        Assert.Equal(["b1", "n", "b2"], Out);
        Assert.Equal(["a1", "a2", "a3"], Committed("retry-1"));
        // Who only waits has not failed: it says so, and has all of its attempts before it.
        Assert.Equal(["1", "0", "0"], Retried("retry-1").Select(record => LaneKit.Header(record, EoHeaders.Attempt)));
        Assert.Equal((1, 2), (_kit.Meters["exactlyonce.records.routed.retry-1.transient"], _kit.Meters["exactlyonce.records.routed.retry-1.held-back"]));
    }

    [Fact]
    public async Task They_come_back_in_their_order_and_then_the_key_flows_again()
    {
        _failing.Add("a1");
        await ProcessAsync(Record(0, "a", "a1"), Record(1, "a", "a2"), Record(2, "a", "a3"));
        _failing.Clear();

        await ProcessAsync([Record(3, "a", "a4"), .. Returned("retry-1", from: 4), Record(7, "a", "a5")]);
        Assert.Equal(["a1", "a2", "a3"], Out);
        await ProcessAsync([.. Returned("retry-1", from: 8, skip: 3), Record(10, "a", "a6")]);

        Assert.Equal(["a1", "a2", "a3", "a4", "a5", "a6"], Out);
    }

    [Fact]
    public async Task Where_the_first_fails_again_the_others_follow_it_from_tier_to_tier()
    {
        _failing.Add("a1");
        await ProcessAsync(Record(0, "a", "a1"), Record(1, "a", "a2"), Record(2, "a", "a3"));

        await ProcessAsync([.. Returned("retry-1", from: 3)]);
        Assert.Empty(Out);
        Assert.Equal(["a1", "a2", "a3"], Committed("retry-2"));
        _failing.Clear();
        await ProcessAsync([.. Returned("retry-2", from: 6)]);

        Assert.Equal(["a1", "a2", "a3"], Out);
    }

    [Fact]
    public async Task A_dead_letter_lets_those_behind_it_go_on()
    {
        _kit.Options.RetryDelays = [TimeSpan.FromSeconds(1)];
        _failing.Add("a1");
        await ProcessAsync(Record(0, "a", "a1"), Record(1, "a", "a2"));

        await ProcessAsync([.. Returned("retry-1", from: 2), Record(4, "a", "a3")]);

        Assert.Equal(["a1"], Committed("dead"));
        Assert.Equal(["a2", "a3"], Out);
    }

    [Fact]
    public async Task Another_process_knows_the_keys_that_wait()
    {
        _failing.Add("a1");
        await ProcessAsync(Record(0, "a", "a1"), Record(1, "b", "b1"));

        await using var another = _kit.CreateLane();
        await another.ProcessAsync([Record(2, "a", "a2"), Record(3, "b", "b2")], CancellationToken.None);

        Assert.Equal(["b1", "b2"], Out);
        Assert.Equal(["a1", "a2"], Committed("retry-1"));
    }

    [Fact]
    public async Task Keys_whose_transaction_was_aborted_do_not_wait()
    {
        _kit.Ports.SetPosition(LaneKit.Id, 0);
        _failing.Add("a1");
        _kit.Ports.Fail(Step.Commit, new AbortRequiredException("the coordinator moved"));
        _kit.Ports.Before = step =>
        {
            if (step == Step.Abort)
                _failing.Clear();
        };

        await ProcessAsync(Record(0, "a", "a1"), Record(1, "a", "a2"));

        Assert.Equal(["a1", "a2"], Out);
        Assert.Empty(Committed("retry-1"));
    }

    [Fact]
    public async Task A_record_that_its_tier_has_lost_is_told_of_and_blocks_its_key_no_longer()
    {
        _failing.Add("a1");
        await ProcessAsync(Record(0, "a", "a1"), Record(1, "a", "a2"), Record(2, "a", "a3"));

        await ProcessAsync([.. Returned("retry-1", from: 3, skip: 1)]);

        Assert.Equal(["a2", "a3"], Out);
        Assert.Equal(1, _kit.Meters["exactlyonce.records.lost_in_retry"]);
    }

    [Fact]
    public async Task Keys_are_any_bytes_and_an_empty_one_is_a_key()
    {
        _failing.UnionWith(["1", "2"]);

        await _kit.Lane.ProcessAsync(
            [With(0, [], "1"), With(1, [255, 0], "2"), With(2, [], "3"), With(3, [255, 0], "4"), With(4, [254, 0], "5"), With(5, null, "6")], CancellationToken.None);
        await using var another = _kit.CreateLane();
        await another.ProcessAsync([With(6, [], "7"), With(7, [255, 0], "8"), With(8, [255], "9")], CancellationToken.None);

        Assert.Equal(["1", "2", "3", "4", "7", "8"], Committed("retry-1"));
        Assert.Equal(["5", "6", "9"], Out);
    }

    [Fact]
    public async Task A_topic_that_was_created_again_has_none_of_the_keys_of_the_one_before()
    {
        _kit.Options.OnLedgerAhead = OnLedgerAhead.Reset;
        _failing.Add("a1");
        await ProcessAsync(Record(0, "a", "a1"));
        _kit.Ports.Log = new LogState(Guid.NewGuid(), 100);

        await using var another = _kit.CreateLane();
        await another.ProcessAsync([Record(0, "a", "a2")], CancellationToken.None);

        Assert.Equal(["a2"], Out);
    }

    [Fact]
    public async Task Without_the_option_the_records_of_a_key_pass_each_other()
    {
        _kit.Options.KeepKeyOrder = false;
        _failing.Add("a1");

        await ProcessAsync(Record(0, "a", "a1"), Record(1, "a", "a2"));

        Assert.Equal(["a2"], Out);
        Assert.Empty(Committed("retry-waiting"));
    }

    private Task ProcessAsync(params InputRecord[] records) => _kit.Lane.ProcessAsync(records, CancellationToken.None);

    private List<InputRecord> Returned(string tier, long from, int skip = 0) => [.. Retried(tier).Skip(skip).Select((record, index) => Retries.Return(record, from + index))];

    private IEnumerable<OutputRecord> Retried(string tier) => _kit.Ports.Committed.Where(record => record.Topic == tier);

    private IEnumerable<string> Committed(string topic) => Retried(topic).Select(record => Text(record.Value));

    private static InputRecord Record(long offset, string? key, string value) => With(offset, key is null ? null : LaneKit.Bytes(key), value);

    private static InputRecord With(long offset, byte[]? key, string value) => new("in", 3, offset, key, LaneKit.Bytes(value));

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);
}
