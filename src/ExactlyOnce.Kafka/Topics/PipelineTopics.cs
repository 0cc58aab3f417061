using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka.Topics;

/// <summary>The topics of this application's pipelines: what they are to be, and their creation.</summary>
public sealed class PipelineTopics
{
    /// <summary>Copies of each record where the cluster has as many brokers.</summary>
    public const int DefaultReplicationFactor = 3;

    private readonly Func<IEnumerable<PipelineDescription>> _pipelines;
    private readonly IOptions<KafkaOptions> _options;
    private readonly IOptions<DoctorOptions> _doctor;

    internal PipelineTopics(Func<IEnumerable<PipelineDescription>> pipelines, IOptions<KafkaOptions> options, IOptions<DoctorOptions> doctor) =>
        (_pipelines, _options, _doctor) = (pipelines, options, doctor);

    /// <summary>Looks what is there, and tells what is to be created. Nothing is changed.</summary>
    /// <param name="partitions">Of topics that need no certain number: a retry topic has as many as its input.</param>
    /// <param name="replicationFactor">Null takes <see cref="DefaultReplicationFactor"/>, or as many as there are brokers where these are fewer.</param>
    /// <exception cref="KafkaException">The cluster did not answer, or not all of what was asked.</exception>
    public async Task<TopicPlan> PlanAsync(int partitions, int? replicationFactor)
    {
        var pipelines = _pipelines().ToList();
        using var cluster = new ClusterReader(_options.Value);
        var brokers = await cluster.CountBrokersAsync();
        var found = await cluster.DescribeTopicsAsync(pipelines.SelectMany(TopicUse.Of).Select(use => use.Topic));
        var planner = new TopicPlanner(found, partitions, replicationFactor ?? Math.Min(DefaultReplicationFactor, brokers), _doctor.Value.LongestIncident);
        return new TopicPlan(planner.Plan(pipelines), brokers);
    }

    /// <summary>Creates what is not there.</summary>
    /// <returns>Why some could not be created, by topic; empty where all are there now. One that somebody else has created meanwhile is there.</returns>
    /// <exception cref="KafkaException">The cluster did not answer.</exception>
    public async Task<IReadOnlyDictionary<string, string>> CreateAsync(TopicPlan plan)
    {
        var missing = plan.Topics.Where(topic => !topic.Exists).ToList();
        if (missing.Count == 0)
            return new Dictionary<string, string>();
        using var admin = new AdminClientBuilder(new AdminClientConfig(_options.Value.ToClientConfig())).SetLogHandler((_, _) => { }).Build();
        try
        {
            await admin.CreateTopicsAsync(
                missing.Select(topic => new TopicSpecification
                {
                    Name = topic.Name,
                    NumPartitions = topic.Partitions,
                    ReplicationFactor = (short)topic.ReplicationFactor,
                    Configs = topic.Configs.ToDictionary(),
                }),
                new CreateTopicsOptions { RequestTimeout = 2 * _options.Value.CallTimeout, OperationTimeout = _options.Value.CallTimeout });
            return new Dictionary<string, string>();
        }
        catch (CreateTopicsException some)
        {
            return some.Results.Where(result => result.Error.IsError && result.Error.Code != ErrorCode.TopicAlreadyExists).ToDictionary(result => result.Topic, result => result.Error.Reason);
        }
    }
}
