using ExactlyOnce.Pipelines;
using ExactlyOnce.Tests.Kit;

namespace ExactlyOnce.Tests.Pipelines;

public sealed class PipelineTests : IDisposable
{
    private readonly LaneKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task A_batch_of_several_partitions_advances_a_lane_for_each_in_parallel()
    {
        using var together = new Barrier(2);
        var sawEachOther = 0;
        _kit.Transform = record =>
        {
            if (together.SignalAndWait(TimeSpan.FromSeconds(30)))
                Interlocked.Increment(ref sawEachOther);
            return [];
        };
        await using var pool = new LanePool(_kit.CreateEnvironment());

        await Task.Run(() => pool.ProcessAsync([Record(0, 5), Record(1, 9)], CancellationToken.None));

        Assert.Equal(2, sawEachOther);
    }

    [Fact]
    public async Task A_lane_that_fails_fails_the_batch_and_holds_no_other_lane_back()
    {
        _kit.Ports.SetPosition(new LaneId("group", "in", 0), 5);
        _kit.Ports.BreakLane(new LaneId("group", "in", 0));
        await using var pool = new LanePool(_kit.CreateEnvironment());

        await Assert.ThrowsAsync<LaneUnavailableException>(() => pool.ProcessAsync([Record(0, 5), Record(1, 9)], CancellationToken.None));

        Assert.Equal(10, _kit.Ports.Position(new LaneId("group", "in", 1)));
    }

    [Fact]
    public void Every_wrong_option_is_named_with_its_rule()
    {
        var options = new PipelineOptions
        {
            RetryTopic = " ",
            Guarantee = (DeliveryGuarantee)7,
            MaxRecordsPerTransaction = 0,
            MaxBytesPerTransaction = 1,
            Deadline = TimeSpan.FromMinutes(5),
            MinBackoff = TimeSpan.FromSeconds(3),
            OnGap = (OnGap)7,
            OnLedgerAhead = (OnLedgerAhead)7,
            CrashLimit = 16,
            LivenessWindow = TimeSpan.Zero,
            IdleTimeout = TimeSpan.Zero,
            LedgerRenewal = TimeSpan.FromDays(4),
        };

        var result = new PipelineOptionsValidator().Validate("payments", options);

        string[] wrong =
        [
            "TriggerGroup", "DeadLetterTopic", "RetryTopic", "Guarantee", "MaxRecordsPerTransaction", "MaxBytesPerTransaction", "Deadline", "MinBackoff",
            "OnGap", "OnLedgerAhead", "CrashLimit", "LivenessWindow", "IdleTimeout", "LedgerRenewal",
        ];
        Assert.Equal(wrong.Length, result.Failures!.Count());
        Assert.All(wrong, name => Assert.Contains(result.Failures!, failure => failure.StartsWith($"payments: {name} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_defaults_are_right_once_group_and_dead_letter_topic_are_named()
    {
        Assert.True(new PipelineOptionsValidator().Validate("payments", new PipelineOptions { TriggerGroup = "g", DeadLetterTopic = "d" }).Succeeded);
    }

    private static InputRecord Record(int partition, long offset) => new("in", partition, offset, null, [1]);
}
