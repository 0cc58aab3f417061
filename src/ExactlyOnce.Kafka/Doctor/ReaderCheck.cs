using Confluent.Kafka;
using ExactlyOnce.Kafka.Topics;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka.Doctor;

/// <summary>
/// Who reads the output topics. No broker tells a reader's isolation level; but whoever has committed an offset behind the last stable one
/// has read what is not committed, and may never be.
/// </summary>
internal sealed class ReaderCheck(IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options) : IDoctorCheck
{
    private const int MostGroups = 200;

    public string Name => "readers";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var all = pipelines.ToList();
        HashSet<string> ours = [.. all.SelectMany(pipeline => (string[])[pipeline.TriggerGroup, LaneId.LedgerGroupOf(pipeline.TriggerGroup), .. pipeline.RetryTopics.Select(pipeline.RetryGroupOf)])];
        HashSet<string> outputs = [.. all.SelectMany(pipeline => pipeline.OutputTopics)];
        using var cluster = new ClusterReader(options.Value);
        if (outputs.Count == 0 || await cluster.FindBrokerAsync() is null)
            return [];
        List<Finding> findings = [];
        using var ends = new LedgerClient(options.Value, "unused", _ => { });
        var admin = new GroupAdmin(options.Value, "unused");
        try
        {
            foreach (var group in (await cluster.ListGroupsAsync()).Where(group => !ours.Contains(group)).Take(MostGroups))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    var read = (await admin.ListOffsetsAsync(group)).FindAll(offset => outputs.Contains(offset.Topic) && !offset.Offset.IsSpecial);
                    if (await JudgeAsync(group, read, ends) is { } finding)
                        findings.Add(finding);
                }
                catch (KafkaException) // it may not be seen, or is gone
                {
                    admin.Dispose();
                    admin = new GroupAdmin(options.Value, "unused");
                }
            }
        }
        finally
        {
            admin.Dispose();
        }
        return findings;
    }

    private static async Task<Finding?> JudgeAsync(string group, List<TopicPartitionOffsetError> read, LedgerClient ends)
    {
        foreach (var offset in read)
        {
            if (offset.Offset > (await ends.FindStableEndsAsync(offset.TopicPartition)).End)
            {
                return new Finding(
                    Severity.Error, "reader-uncommitted", group, $"has read {offset.Topic}/{offset.Partition.Value} up to offset {offset.Offset.Value}, where a transaction is open",
                    "It sees records that are not committed, and those of aborted transactions: duplicates.", "set isolation.level=read_committed in that consumer's configuration");
            }
        }
        return read.Count == 0 ? null : new Finding(
            Severity.Information, "reader-isolation", group, $"reads {string.Join(", ", read.Select(offset => offset.Topic).Distinct())}; no broker tells its isolation level",
            "With read_uncommitted, which is the Java client's default, it sees records of aborted transactions.", "make sure that isolation.level=read_committed is in that consumer's configuration");
    }
}
