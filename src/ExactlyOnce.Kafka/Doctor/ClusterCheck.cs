using ExactlyOnce.Kafka.Topics;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka.Doctor;

/// <summary>Brokers and topics: whether they are there, and keep what pipelines stand on.</summary>
internal sealed class ClusterCheck(IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options, IOptions<DoctorOptions> doctor) : IDoctorCheck
{
    // Where the brokers keep ledgers, and who may write them.
    private static readonly string[] Internals = ["__consumer_offsets", "__transaction_state"];

    public string Name => "cluster";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var fixes = new Fixes(options.Value.BootstrapServers);
        var all = pipelines.ToList();
        using var cluster = new ClusterReader(options.Value);
        if (await cluster.FindBrokerAsync() is not { } broker)
        {
            return
            [
                new Finding(
                    Severity.Error, "brokers-unreachable", options.Value.BootstrapServers, "no broker answers",
                    "Nothing is processed.", $"nc -vz {options.Value.BootstrapServers.Split(',')[0].Replace(':', ' ')} (is that the address, does a firewall or a wrong security protocol stand between?)"),
            ];
        }
        var topics = await cluster.DescribeTopicsAsync([.. all.SelectMany(TopicUse.Of).Select(use => use.Topic), .. Internals]);
        var rules = new TopicRules(topics, doctor.Value, fixes);
        return
        [
            .. all.SelectMany(rules.Judge).DistinctBy(finding => (finding.Id, finding.Subject)),
            .. topics.Values.SelectMany(topic => DurabilityRules.Judge(topic, fixes)),
            .. BrokerRules.Judge(await cluster.DescribeBrokerAsync(broker), all, options.Value, fixes),
        ];
    }
}
