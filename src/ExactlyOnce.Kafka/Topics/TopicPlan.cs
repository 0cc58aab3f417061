namespace ExactlyOnce.Kafka.Topics;

/// <summary>What the topics of an application's pipelines are to be.</summary>
/// <param name="Topics">In the order of the pipelines, each once.</param>
/// <param name="Brokers">How many the cluster has.</param>
public sealed record TopicPlan(IReadOnlyList<PlannedTopic> Topics, int Brokers);
