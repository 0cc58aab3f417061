using ExactlyOnce.Lanes;
using ExactlyOnce.Pipelines;
using ExactlyOnce.Tests.Kit;
using ExactlyOnce.Transforms;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

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
        await using var pool = new LanePool((topic, partition) => Lane(topic, partition, new Ports()));

        await Task.Run(() => pool.ProcessAsync([Record(0, 5), Record(1, 9)], CancellationToken.None));

        Assert.Equal(2, sawEachOther);
    }

    [Fact]
    public async Task A_lane_that_fails_fails_the_batch_and_holds_no_other_lane_back()
    {
        var broken = new Ports { Before = step => Throw(step) };
        var well = new Ports();
        await using var pool = new LanePool((topic, partition) => Lane(topic, partition, partition == 0 ? broken : well));

        await Assert.ThrowsAsync<LaneUnavailableException>(() => pool.ProcessAsync([Record(0, 5), Record(1, 9)], CancellationToken.None));

        Assert.Equal(10, well.Position(new LaneId("group", "in", 1)));

        static void Throw(Step step)
        {
            if (step == Step.Initialize)
                throw new RetriableException("no broker");
        }
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
        };

        var result = new PipelineOptionsValidator().Validate("payments", options);

        string[] wrong = ["TriggerGroup", "DeadLetterTopic", "RetryTopic", "Guarantee", "MaxRecordsPerTransaction", "MaxBytesPerTransaction", "Deadline", "MinBackoff"];
        Assert.Equal(wrong.Length, result.Failures!.Count());
        Assert.All(wrong, name => Assert.Contains(result.Failures!, failure => failure.StartsWith($"payments: {name} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_defaults_are_right_once_group_and_dead_letter_topic_are_named()
    {
        Assert.True(new PipelineOptionsValidator().Validate("payments", new PipelineOptions { TriggerGroup = "g", DeadLetterTopic = "d" }).Succeeded);
    }

    private static InputRecord Record(int partition, long offset) => new("in", partition, offset, null, [1]);

    private Lane Lane(string topic, int partition, Ports ports) => new(
        new LaneId("group", topic, partition),
        new TransformRunner(_kit, _kit.Options),
        ports,
        ports,
        _kit.Options,
        new LaneMetrics(_kit.Meters),
        new HastyClock(),
        new Random(1),
        NullLogger.Instance);
}
