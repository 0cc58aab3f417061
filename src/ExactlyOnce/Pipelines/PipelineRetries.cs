namespace ExactlyOnce;

/// <summary>The retry topics of a pipeline of this application, for whoever brings their records back.</summary>
/// <param name="TriggerGroup">The pipeline's trigger group.</param>
/// <param name="Topics">In the order of the tiers; empty where the pipeline has none.</param>
/// <param name="DeadLetterTopic">Where records go that cannot come back.</param>
public sealed record PipelineRetries(string TriggerGroup, IReadOnlyList<string> Topics, string DeadLetterTopic);
