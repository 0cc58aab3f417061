using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExactlyOnce.Kafka.Doctor;
using ExactlyOnce.Kafka.Topics;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Doctor;

/// <summary>What the doctor finds in a cluster. docs/doctor.md lists it.</summary>
public sealed class DoctorTests(DoctorClusters clusters) : IClassFixture<DoctorClusters>
{
    [Theory, OnOwnKafka]
    public async Task Three_brokers_as_they_should_be_are_healthy(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        Assert.Empty(await kit.ExamineAsync());
    }

    [Fact]
    public async Task On_one_broker_every_topic_has_one_replica()
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(BrokerKind.Emulator));

        var found = await kit.ExamineAsync();

        Assert.Equal([(Severity.Error, "topic-replicas")], found.Select(finding => (finding.Severity, finding.Id)).Distinct());
        Assert.Superset(new HashSet<string> { kit.Input, kit.Output, kit.Journal, kit.Pipeline.WaitingTopic! }, found.Select(finding => finding.Subject).ToHashSet());
    }

    [Fact]
    public async Task Where_no_broker_answers_that_is_all_that_is_said()
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(BrokerKind.Emulator));
        (kit.Kafka.BootstrapServers, kit.Kafka.CallTimeout) = ("127.0.0.1:1", TimeSpan.FromMilliseconds(300));

        var finding = Assert.Single(await kit.ExamineAsync());

        Assert.Equal((Severity.Error, "brokers-unreachable", "127.0.0.1:1"), (finding.Severity, finding.Id, finding.Subject));
    }

    [Theory, OnEmulator("-retry-2", "-processed", "-journal", "-dlq"), OnRealKafka("-retry-2")]
    public async Task A_topic_that_is_missing_is_found_with_the_command_that_creates_it(BrokerKind kind, string ending)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind), without: ending);

        var finding = await kit.FindsAsync(findings => Assert.Single(findings, finding => finding.Id == "topic-missing"));

        Assert.Equal((Severity.Error, true), (finding.Severity, finding.Subject.EndsWith(ending, StringComparison.Ordinal)));
        Assert.Contains($"--create --topic {finding.Subject} --partitions {(ending == "-retry-2" ? "3" : "")}", finding.Fix, StringComparison.Ordinal);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task A_retry_topic_with_fewer_partitions_than_the_input_is_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        await kit.GrowAsync(kit.Input, 4);
        foreach (var topic in new[] { kit.Pipeline.RetryTopics[1], kit.Pipeline.WaitingTopic! })
            await kit.GrowAsync(topic, 4);

        var finding = await kit.FindsOnlyAsync(Severity.Error, "topic-partitions", kit.Pipeline.RetryTopics[0]);
        Assert.EndsWith($"--alter --topic {finding.Subject} --partitions 4", finding.Fix, StringComparison.Ordinal);
    }

    [Theory, OnOwnKafka]
    public async Task Insync_replicas_that_are_too_few_or_too_many_are_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        await kit.SetAsync(kit.Input, "min.insync.replicas", "1");
        var low = await kit.FindsOnlyAsync(Severity.Error, "topic-insync-low", kit.Input);
        await kit.SetAsync(kit.Input, "min.insync.replicas", "3");
        var high = await kit.FindsOnlyAsync(Severity.Warning, "topic-insync-high", kit.Input);

        Assert.All([low, high], finding => Assert.EndsWith("min.insync.replicas=2", finding.Fix, StringComparison.Ordinal));
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task An_unclean_leader_election_is_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        await kit.SetAsync(kit.Output, "unclean.leader.election.enable", "true");

        await kit.FindsOnlyAsync(Severity.Error, "topic-unclean", kit.Output);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task A_cleanup_policy_that_forgets_is_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        await kit.SetAsync(kit.Pipeline.WaitingTopic!, "cleanup.policy", "delete");
        await kit.FindsOnlyAsync(Severity.Error, "topic-not-compacted", kit.Pipeline.WaitingTopic!);
        await kit.SetAsync(kit.Pipeline.WaitingTopic!, "cleanup.policy", "compact");
        await kit.SetAsync(kit.Input, "cleanup.policy", "compact");
        await kit.FindsOnlyAsync(Severity.Warning, "topic-compacted", kit.Input);
        await kit.SetAsync(kit.Input, "cleanup.policy", "delete");
        await kit.SetAsync(kit.Pipeline.DeadLetterTopic, "cleanup.policy", "compact");
        await kit.FindsOnlyAsync(Severity.Error, "topic-compacted", kit.Pipeline.DeadLetterTopic);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task Records_that_are_kept_for_less_than_their_retries_or_an_incident_take_are_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));
        static string Ms(TimeSpan time) => $"{(long)time.TotalMilliseconds}";

        await kit.SetAsync(kit.Input, "retention.ms", Ms(TimeSpan.FromMinutes(6)));
        await kit.FindsOnlyAsync(Severity.Error, "topic-retention-retry", kit.Input);
        await kit.SetAsync(kit.Input, "retention.ms", Ms(TimeSpan.FromMinutes(6.01)));
        await kit.FindsOnlyAsync(Severity.Warning, "topic-retention", kit.Input);
        await kit.SetAsync(kit.Input, "retention.ms", "-1");

        await kit.SetAsync(kit.Pipeline.RetryTopics[1], "retention.ms", Ms(TimeSpan.FromMinutes(5)));
        await kit.FindsOnlyAsync(Severity.Error, "topic-retention-retry", kit.Pipeline.RetryTopics[1]);
        await kit.SetAsync(kit.Pipeline.RetryTopics[1], "retention.ms", "-1");

        await kit.SetAsync(kit.Pipeline.DeadLetterTopic, "retention.ms", Ms(kit.Options.LongestIncident - TimeSpan.FromSeconds(1)));
        await kit.FindsOnlyAsync(Severity.Warning, "topic-retention", kit.Pipeline.DeadLetterTopic);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task A_journal_that_forgets_before_its_dead_letters_are_gone_is_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        await kit.SetAsync(kit.Journal, "retention.ms", $"{(long)TimeSpan.FromDays(30).TotalMilliseconds}");

        await kit.FindsOnlyAsync(Severity.Error, "journal-retention", kit.Journal);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task Failed_records_that_are_deleted_by_size_or_do_not_fit_are_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        await kit.SetAsync(kit.Pipeline.DeadLetterTopic, "retention.bytes", "1000000");
        await kit.FindsOnlyAsync(Severity.Warning, "topic-retention-bytes", kit.Pipeline.DeadLetterTopic);
        await kit.SetAsync(kit.Pipeline.DeadLetterTopic, "retention.bytes", "-1");
        await kit.SetAsync(kit.Pipeline.RetryTopics[0], "max.message.bytes", "1000");
        await kit.FindsOnlyAsync(Severity.Warning, "topic-size", kit.Pipeline.RetryTopics[0]);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task Offsets_that_are_forgotten_before_they_are_renewed_are_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        kit.Pipeline = kit.Pipeline with { LedgerRenewal = TimeSpan.FromDays(3) };
        await kit.FindsOnlyAsync(Severity.Warning, "offsets-retention", kit.Pipeline.TriggerGroup);
        kit.Pipeline = kit.Pipeline with { LedgerRenewal = TimeSpan.FromDays(7) };
        await kit.FindsOnlyAsync(Severity.Error, "offsets-retention", kit.Pipeline.TriggerGroup);
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task A_transaction_timeout_that_the_brokers_do_not_give_is_found(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        kit.Kafka.TransactionTimeout = TimeSpan.FromMinutes(16);

        await kit.FindsOnlyAsync(Severity.Error, "transaction-timeout", "transaction.max.timeout.ms");
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task A_reader_of_what_is_not_committed_is_found_and_others_are_named(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));
        var (good, bad) = (TestNames.Unique("good"), TestNames.Unique("bad"));
        await kit.Cluster.ProduceAsync(kit.Output, 0, new Message<byte[], byte[]> { Value = "1"u8.ToArray() });
        kit.Cluster.CommitOffset(good, kit.Output, 0, 1);
        Assert.Contains(await kit.ExamineAsync(), finding => (finding.Severity, finding.Id, finding.Subject) == (Severity.Information, "reader-isolation", good));
        using var open = kit.Cluster.BeginTransaction(kit.Output, 0, new Message<byte[], byte[]> { Value = "2"u8.ToArray() });

        kit.Cluster.CommitOffset(bad, kit.Output, 0, 2);

        await kit.FindsOnlyAsync(Severity.Error, "reader-uncommitted", bad);
        open.AbortTransaction(Eventually.Patience);
    }

    [Theory, OnOwnKafka]
    public async Task Rights_that_are_missing_are_found_each_with_the_command_that_gives_it(BrokerKind kind)
    {
        // Whoever has no rule against him may do anything.
        await using var broker = await OwnBroker.StartAsync(
            kind, ("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"), ("allow.everyone.if.no.acl.found", "true"));
        async Task FindAsync(string id, Func<DoctorKit, (ResourceType, string, AclOperation)> denied, Func<DoctorKit, string> subject, string fix)
        {
            using var kit = await DoctorKit.CreateAsync(broker.BootstrapServers);
            var (type, name, operation) = denied(kit);
            var finding = await kit.FindsOnlyWithoutAsync(type, name, operation, id, subject(kit));
            Assert.Contains("kafka-acls.sh", finding.Fix, StringComparison.Ordinal);
            Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
        }

        await FindAsync("access-topic", kit => (ResourceType.Topic, kit.Output, AclOperation.Write), kit => kit.Output, "--operation Write --topic");
        await FindAsync("access-topic", kit => (ResourceType.Topic, kit.Input, AclOperation.Read), kit => kit.Input, "--operation Read --topic");
        await FindAsync("access-group", kit => (ResourceType.Group, kit.Pipeline.TriggerGroup, AclOperation.Read), kit => kit.Pipeline.TriggerGroup, "--operation Read --group");
        await FindAsync("access-ledger", kit => (ResourceType.Group, LaneId.LedgerGroupOf(kit.Pipeline.TriggerGroup), AclOperation.Read), kit => LaneId.LedgerGroupOf(kit.Pipeline.TriggerGroup), "--operation Read --group");
        await FindAsync("access-transactional-id", kit => (DoctorKit.TransactionalId, kit.Pipeline.TriggerGroup, AclOperation.Write), kit => LaneId.LedgerGroupOf(kit.Pipeline.TriggerGroup), "--transactional-id");
    }

    [Theory, OnEmulator, OnOwnKafka]
    public async Task It_leaves_no_position_behind(BrokerKind kind)
    {
        using var kit = await DoctorKit.CreateAsync(await clusters.StartAsync(kind));

        await kit.ExamineAsync();

        Assert.Null(kit.Cluster.ReadOffset(LaneId.LedgerGroupOf(kit.Pipeline.TriggerGroup), kit.Input, 0));
    }

    [Theory]
    [InlineData(1, Severity.Error)]
    [InlineData(2, Severity.Warning)]
    [InlineData(3, null)]
    public void Fewer_than_three_replicas_are_found(int replicas, Severity? severity)
    {
        var findings = DurabilityRules.Judge(new TopicFacts("payments", 1, replicas, new Dictionary<string, string> { ["min.insync.replicas"] = $"{Math.Max(1, replicas - 1)}" }), new Fixes("kafka:9092"));

        Assert.Equal(severity, findings.Where(finding => finding.Id == "topic-replicas").Select(finding => (Severity?)finding.Severity).SingleOrDefault());
    }
}
