using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ExactlyOnce.Kafka.Topics;

/// <summary>Asks a cluster what its topics and brokers are.</summary>
internal sealed class ClusterReader : IDisposable
{
    private readonly IAdminClient _admin;
    private readonly TimeSpan _timeout;

    public ClusterReader(KafkaOptions options)
    {
        _timeout = 2 * options.CallTimeout;
        _admin = new AdminClientBuilder(new AdminClientConfig(options.ToClientConfig())).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>The id of a broker that is up; null where none answers.</summary>
    public async Task<int?> FindBrokerAsync()
    {
        try
        {
            return (await DescribeAsync()).Nodes.FirstOrDefault()?.Id;
        }
        catch (KafkaException)
        {
            return null;
        }
    }

    /// <summary>How many brokers are up.</summary>
    /// <exception cref="KafkaException">None answered.</exception>
    public async Task<int> CountBrokersAsync() => (await DescribeAsync()).Nodes.Count;

    /// <summary>Those of the topics that are there and may be seen.</summary>
    /// <exception cref="KafkaException">The cluster did not answer.</exception>
    public async Task<IReadOnlyDictionary<string, TopicFacts>> DescribeTopicsAsync(IEnumerable<string> names)
    {
        var found = (await DescribeAsync([.. names.Distinct()])).Where(topic => topic.Error.Code == ErrorCode.NoError).ToList();
        var configs = await DescribeConfigsAsync(found.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Name }));
        return found.ToDictionary(topic => topic.Name, topic => new TopicFacts(
            topic.Name,
            topic.Partitions.Count,
            topic.Partitions.Min(partition => partition.Replicas.Count),
            configs.GetValueOrDefault(topic.Name) ?? new Dictionary<string, string>())
        {
            Allowed = topic.AuthorizedOperations is { Count: > 0 } operations ? operations.ToHashSet() : null,
        });
    }

    /// <summary>What is in force at a broker; empty where it may not be seen.</summary>
    /// <exception cref="KafkaException">The cluster did not answer.</exception>
    public async Task<IReadOnlyDictionary<string, string>> DescribeBrokerAsync(int id) =>
        (await DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Broker, Name = $"{id}" }])).Values.FirstOrDefault() ?? new Dictionary<string, string>();

    /// <summary>The consumer groups of the cluster that may be seen.</summary>
    /// <exception cref="KafkaException">The cluster did not answer.</exception>
    public async Task<IReadOnlyList<string>> ListGroupsAsync()
    {
        try
        {
            return [.. (await _admin.ListConsumerGroupsAsync(new ListConsumerGroupsOptions { RequestTimeout = _timeout })).Valid.Select(group => group.GroupId)];
        }
        catch (ListConsumerGroupsException some)
        {
            return [.. some.Results.Valid.Select(group => group.GroupId)];
        }
    }

    public void Dispose() => _admin.Dispose();

    private Task<DescribeClusterResult> DescribeAsync() => _admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = _timeout });

    private async Task<IReadOnlyList<TopicDescription>> DescribeAsync(IReadOnlyList<string> names)
    {
        try
        {
            return (await _admin.DescribeTopicsAsync(
                TopicCollection.OfTopicNames(names), new DescribeTopicsOptions { RequestTimeout = _timeout, IncludeAuthorizedOperations = true })).TopicDescriptions;
        }
        catch (DescribeTopicsException some)
        {
            return some.Results.TopicDescriptions;
        }
    }

    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> DescribeConfigsAsync(IEnumerable<ConfigResource> resources)
    {
        var asked = resources.ToList();
        if (asked.Count == 0)
            return [];
        try
        {
            return Read(await _admin.DescribeConfigsAsync(asked, new DescribeConfigsOptions { RequestTimeout = _timeout }));
        }
        catch (DescribeConfigsException some)
        {
            return Read(some.Results.Where(result => !result.Error.IsError));
        }
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Read(IEnumerable<DescribeConfigsResult> results) => results.ToDictionary(
        result => result.ConfigResource.Name,
        result => (IReadOnlyDictionary<string, string>)result.Entries.Where(entry => entry.Value.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value.Value));

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Read(IEnumerable<DescribeConfigsReport> results) => results.ToDictionary(
        result => result.ConfigResource.Name,
        result => (IReadOnlyDictionary<string, string>)result.Entries.Where(entry => entry.Value.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value.Value));
}
