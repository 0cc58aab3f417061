using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExactlyOnce.Kafka.Doctor;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Doctor;

/// <summary>A pipeline with all of its topics as they should be, for tests to spoil, and what the doctor says to it.</summary>
internal sealed class DoctorKit : IDisposable
{
    /// <summary>Kafka's number, which the client takes and its enumeration lacks (2.15.1).</summary>
    public const ResourceType TransactionalId = (ResourceType)5;

    private const int Partitions = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IAdminClient _admin;
    private HashSet<(string, string)> _before = [];

    private DoctorKit(string bootstrapServers)
    {
        Cluster = new TestCluster(bootstrapServers);
        Kafka = new KafkaOptions { BootstrapServers = bootstrapServers };
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler((_, _) => { }).Build();
        var input = TestNames.Unique("payments");
        Pipeline = new PipelineDescription(TestNames.Unique("group"), $"{input}-dlq")
        {
            InputTopic = input,
            OutputTopics = [$"{input}-processed"],
            RetryTopics = [$"{input}-retry-1", $"{input}-retry-2"],
            RetryDelays = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)],
            WaitingTopic = $"{input}-retry-waiting",
            HistoryTopic = $"{input}-lanes",
            LedgerRenewal = TimeSpan.FromHours(6),
        };
    }

    public TestCluster Cluster { get; }

    public KafkaOptions Kafka { get; }

    public DoctorOptions Options { get; } = new();

    public PipelineDescription Pipeline { get; set; }

    public string Input => Pipeline.InputTopic!;

    public string Output => Pipeline.OutputTopics[0];

    public string Journal => DeadLetterJournal.TopicOf(Pipeline.DeadLetterTopic);

    /// <param name="without">A topic, by the ending of its name, that is not created.</param>
    public static async Task<DoctorKit> CreateAsync(string bootstrapServers, string? without = null)
    {
        var kit = new DoctorKit(bootstrapServers);
        var pipeline = kit.Pipeline;
        TopicSpecification[] topics =
        [
            .. ((string[])[kit.Input, kit.Output, .. pipeline.RetryTopics, pipeline.DeadLetterTopic, kit.Journal, pipeline.HistoryTopic!]).Select(name => Topic(name, ("retention.ms", "-1"))),
            Topic(pipeline.WaitingTopic!, ("cleanup.policy", "compact")),
        ];
        await kit._admin.CreateTopicsAsync(topics.Where(topic => without is null || !topic.Name.EndsWith(without, StringComparison.Ordinal)));
        if (without is null)
            kit._before = [.. (await kit.ExamineAsync()).Select(finding => (finding.Id, finding.Subject))];
        return kit;
    }

    /// <summary>All that the checks of the cluster find.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Kafka);
        IDoctorCheck[] checks =
        [
            new ClusterCheck([Pipeline], options, Microsoft.Extensions.Options.Options.Create(Options)),
            new AccessCheck([Pipeline], options, NullLogger<AccessCheck>.Instance),
            new ReaderCheck([Pipeline], options),
        ];
        return (await new PipelineDoctor(checks, TimeProvider.System).ExamineAsync()).Findings;
    }

    /// <summary>Asserts that this is found, and nothing else that was not found before, and gives it. Brokers may create their internal topics meanwhile.</summary>
    public async Task<Finding> FindsOnlyAsync(Severity severity, string id, string subject)
    {
        var found = await FindsAsync(findings =>
        {
            var one = Assert.Single(findings, finding =>
                finding.Severity != Severity.Information && !_before.Contains((finding.Id, finding.Subject)) && !finding.Subject.StartsWith("__", StringComparison.Ordinal));
            Assert.Equal((severity, id, subject), (one.Severity, one.Id, one.Subject));
            return one;
        });
        Assert.All([found.What, found.Why, found.Fix], Assert.NotEmpty);
        return found;
    }

    /// <summary>Asserts it of all that is found. A controller takes what a test sets, and each broker hears of it later: it may take a moment to be true.</summary>
    public async Task<Finding> FindsAsync(Func<IReadOnlyList<Finding>, Finding> assert)
    {
        Finding? found = null;
        await Eventually.SucceedsAsync<Xunit.Sdk.XunitException>(async () => found = assert(await ExamineAsync()), Patience);
        return found!;
    }

    public Task SetAsync(string topic, string config, string value) => _admin.IncrementalAlterConfigsAsync(new()
    {
        [new ConfigResource { Type = ResourceType.Topic, Name = topic }] = [new ConfigEntry { Name = config, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
    });

    public Task GrowAsync(string topic, int partitions) => _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = partitions }]);

    /// <summary>Takes a right from everybody while a test looks.</summary>
    public async Task<Finding> FindsOnlyWithoutAsync(ResourceType type, string name, AclOperation operation, string id, string subject)
    {
        var rule = new AclBinding
        {
            Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = type == TransactionalId ? ResourcePatternType.Prefixed : ResourcePatternType.Literal },
            Entry = new AccessControlEntry { Principal = "User:ANONYMOUS", Host = "*", Operation = operation, PermissionType = AclPermissionType.Deny },
        };
        var others = new AclBinding
        {
            Pattern = rule.Pattern,
            Entry = new AccessControlEntry { Principal = "User:ANONYMOUS", Host = "*", Operation = AclOperation.All, PermissionType = AclPermissionType.Allow },
        };
        await _admin.CreateAclsAsync([rule, others]);
        return await FindsOnlyAsync(Severity.Error, id, subject);
    }

    public void Dispose()
    {
        _admin.Dispose();
        Cluster.Dispose();
    }

    private static TopicSpecification Topic(string name, (string Config, string Value) config) =>
        new() { Name = name, NumPartitions = Partitions, ReplicationFactor = -1, Configs = new Dictionary<string, string> { [config.Config] = config.Value } };
}
