namespace ExactlyOnce;

/// <summary>Where the failed records of a pipeline of this application are, for whoever brings them back.</summary>
/// <param name="TriggerGroup">The pipeline's trigger group.</param>
/// <param name="RetryTopics">In the order of the tiers; empty where the pipeline has none.</param>
/// <param name="DeadLetterTopic">Where records go that cannot come back.</param>
public sealed record PipelineTopics(string TriggerGroup, IReadOnlyList<string> RetryTopics, string DeadLetterTopic);
