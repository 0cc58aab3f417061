using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ExactlyOnce.Kafka.Topics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka.Doctor;

/// <summary>
/// Whether lanes may do what they do. Transactional ids and ledgers are tried: a transaction is begun, a position sent to the ledger, and
/// aborted. Of topics and trigger groups the brokers say what is allowed: to try these would leave something behind.
/// </summary>
internal sealed class AccessCheck(IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options, ILogger<AccessCheck> logger) : IDoctorCheck
{
    // Of a doctor that dies: for so long its transaction may keep a lane from its ledger.
    private static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(2);

    public string Name => "access";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var fixes = new Fixes(options.Value.BootstrapServers);
        var all = pipelines.ToList();
        using var cluster = new ClusterReader(options.Value);
        if (await cluster.FindBrokerAsync() is null)
            return []; // that is told already
        var topics = await cluster.DescribeTopicsAsync(all.SelectMany(TopicUse.Of).Select(use => use.Topic));
        List<Finding> findings = [.. all.SelectMany(TopicUse.Of).DistinctBy(use => use.Topic).SelectMany(use => topics.TryGetValue(use.Topic, out var topic) ? Judge(use, topic, fixes) : [])];
        foreach (var pipeline in all)
        {
            if (await TryLedgerAsync(pipeline, topics, fixes) is { } refused)
                findings.Add(refused);
            if (!await MayReadAsync(pipeline.TriggerGroup))
            {
                findings.Add(new Finding(
                    Severity.Error, "access-group", pipeline.TriggerGroup, "this client may not read with the trigger's group",
                    "The trigger gets no records.", fixes.Allow("--operation Read", $"--group {pipeline.TriggerGroup}")));
            }
        }
        return findings;
    }

    private static IEnumerable<Finding> Judge(TopicUse use, TopicFacts topic, Fixes fixes)
    {
        if (topic.Allowed is not { } allowed)
            yield break;
        AclOperation[] needed = use.Role switch
        {
            TopicRole.Output => [AclOperation.Write],
            _ => [AclOperation.Read, AclOperation.Write], // into the input comes back what is retried and replayed
        };
        foreach (var operation in needed.Where(operation => !allowed.Contains(operation)))
        {
            yield return new Finding(
                Severity.Error, "access-topic", topic.Name, $"this client may not {operation.ToString().ToLowerInvariant()} it",
                use.Role == TopicRole.Output ? "Each input record becomes a dead letter." : "What is to go through it stands still.",
                fixes.Allow($"--operation {operation}", $"--topic {topic.Name}"));
        }
    }

    private async Task<Finding?> TryLedgerAsync(PipelineDescription pipeline, IReadOnlyDictionary<string, TopicFacts> topics, Fixes fixes)
    {
        var ledger = LaneId.LedgerGroupOf(pipeline.TriggerGroup);
        // Lanes' ids have the same prefix. Of two who try at once one is fenced, which shows as much.
        await using var producer = new TransactionalProducer($"{ledger}.doctor", options.Value, logger, TransactionTimeout);
        try
        {
            await Retriable.RetryAsync(producer.InitializeAsync);
            if (pipeline.InputTopic is not { } input || !topics.ContainsKey(input))
                return null;
            using var client = new LedgerClient(options.Value, ledger, message => KafkaLog.Write(logger, message));
            await producer.BeginAsync([]);
            await Retriable.RetryAsync(() => producer.SendOffsetsAsync([new TopicPartitionOffset(input, 0, 0)], client.GroupMetadata));
            await producer.AbortAsync();
            return null;
        }
        catch (ProducerLostException fenced) when (fenced.IsFenced)
        {
            return null;
        }
        catch (Exception refusal) when (CodeOf(refusal) is ErrorCode.TopicAuthorizationFailed)
        {
            return null; // told of the topic
        }
        catch (Exception refusal) when (CodeOf(refusal) is ErrorCode.TransactionalIdAuthorizationFailed)
        {
            return new Finding(
                Severity.Error, "access-transactional-id", ledger, "this client may not use transactional ids that begin with it",
                "No lane can be acquired.", fixes.Allow("--operation Write --operation Describe", $"--transactional-id {ledger}", isPrefix: true));
        }
        catch (Exception refusal) when (CodeOf(refusal) is ErrorCode.GroupAuthorizationFailed)
        {
            return new Finding(
                Severity.Error, "access-ledger", ledger, "this client may not commit offsets to it",
                "No lane can commit.", fixes.Allow("--operation Read", $"--group {ledger}"));
        }
    }

    private async Task<bool> MayReadAsync(string group)
    {
        using var admin = new GroupAdmin(options.Value, group);
        try
        {
            return await admin.ListAllowedAsync() is not { Count: > 0 } allowed || allowed.Contains(AclOperation.Read);
        }
        catch (KafkaException refusal) when (refusal.Error.Code == ErrorCode.GroupAuthorizationFailed)
        {
            return false;
        }
    }

    private static ErrorCode? CodeOf(Exception problem) => problem switch
    {
        KafkaException kafka => kafka.Error.Code,
        { InnerException: { } inner } => CodeOf(inner),
        _ => null,
    };
}
