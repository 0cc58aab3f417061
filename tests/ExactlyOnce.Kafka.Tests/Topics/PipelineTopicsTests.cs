using ExactlyOnce.Kafka.Doctor;
using ExactlyOnce.Kafka.Topics;
using Microsoft.Extensions.Options;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Topics;

/// <summary>Topics that are created are as the guarantee needs them.</summary>
[Collection(SharedBrokers.Name)]
public sealed class PipelineTopicsTests(Brokers brokers)
{
    private static readonly string Input = TestNames.Unique("payments");

    // The second reads what the first writes.
    private readonly PipelineDescription[] _pipelines = [Describe(Input, $"{Input}-effects"), Describe($"{Input}-effects", $"{Input}-settled")];

    [Theory, OnEmulator, OnRealKafka]
    public async Task The_doctor_finds_nothing_where_all_were_created_but_that_there_is_one_broker(BrokerKind kind)
    {
        var options = Options.Create(new KafkaOptions { BootstrapServers = await brokers.StartAsync(kind) });
        var topics = new PipelineTopics(() => _pipelines, options, Options.Create(new DoctorOptions()));

        var plan = await topics.PlanAsync(partitions: 4, replicationFactor: null);
        Assert.Empty(await topics.CreateAsync(plan));

        Assert.Equal((1, 15), (plan.Brokers, plan.Topics.Count));
        Assert.All(plan.Topics, topic => Assert.Equal((false, 4, 1), (topic.Exists, topic.Partitions, topic.ReplicationFactor)));
        await Eventually.SucceedsAsync<Xunit.Sdk.AllException>(async () => Assert.All((await topics.PlanAsync(9, null)).Topics, topic => Assert.Equal((true, 4), (topic.Exists, topic.Partitions))), Eventually.Patience);
        var findings = await new ClusterCheck(_pipelines, options, Options.Create(new DoctorOptions())).RunAsync(default);
        Assert.DoesNotContain(findings, finding => finding.Subject.StartsWith(Input, StringComparison.Ordinal) && finding.Id != "topic-replicas");
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task Those_that_are_there_stay_and_give_others_their_number_of_partitions(BrokerKind kind)
    {
        using var cluster = new TestCluster(await brokers.StartAsync(kind));
        var input = await cluster.CreateTopicAsync(partitions: 3);
        var topics = new PipelineTopics(() => [Describe(input, $"{input}-out")], Options.Create(new KafkaOptions { BootstrapServers = cluster.BootstrapServers }), Options.Create(new DoctorOptions()));

        var plan = await topics.PlanAsync(partitions: 5, replicationFactor: null);

        var partitions = plan.Topics.ToDictionary(topic => topic.Name[input.Length..], topic => (topic.Exists, topic.Partitions));
        Assert.Equal((true, 3), partitions[""]);
        Assert.Equal((false, 5), partitions["-out"]);
        Assert.Equal([(false, 3), (false, 3), (false, 3)], new[] { "-retry-1", "-retry-2", "-retry-waiting" }.Select(name => partitions[name]));
    }

    [Theory, OnEmulator, OnRealKafka]
    public async Task What_cannot_be_created_is_told_and_the_rest_is_created(BrokerKind kind)
    {
        var options = Options.Create(new KafkaOptions { BootstrapServers = await brokers.StartAsync(kind) });
        var input = TestNames.Unique("payments");
        var topics = new PipelineTopics(() => [Describe(input, $"{input} out")], options, Options.Create(new DoctorOptions()));

        var problems = await topics.CreateAsync(await topics.PlanAsync(1, null));

        Assert.NotEmpty(Assert.Single(problems, problem => problem.Key == $"{input} out").Value);
        await Eventually.SucceedsAsync<Xunit.Sdk.SingleException>(async () => Assert.Single((await topics.PlanAsync(1, null)).Topics, topic => !topic.Exists), Eventually.Patience);
    }

    [Fact]
    public void With_three_brokers_a_commit_is_on_two()
    {
        var planned = new TopicPlanner(new Dictionary<string, TopicFacts>(), partitions: 1, replicas: 3, TimeSpan.FromDays(14)).Plan(_pipelines).ToDictionary(topic => topic.Name, topic => topic.Configs);

        Assert.All(planned.Values, configs => Assert.Equal("2", configs["min.insync.replicas"]));
        Assert.Equal("1209960000", planned[Input]["retention.ms"]); // 14 days, and both delays
        Assert.Equal("1209960000", planned[$"{Input}-effects"]["retention.ms"]); // an input too
        Assert.DoesNotContain("retention.ms", planned[$"{Input}-settled"]);
        Assert.Equal("-1", planned[$"{Input}-dlq"]["retention.ms"]);
        Assert.Equal("compact", planned[$"{Input}-retry-waiting"]["cleanup.policy"]);
    }

    private static PipelineDescription Describe(string input, string output) => new(TestNames.Unique("group"), $"{input}-dlq")
    {
        InputTopic = input,
        OutputTopics = [output],
        RetryTopics = [$"{input}-retry-1", $"{input}-retry-2"],
        RetryDelays = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)],
        WaitingTopic = $"{input}-retry-waiting",
        HistoryTopic = $"{input}-lanes",
        LedgerRenewal = TimeSpan.FromHours(6),
    };
}
