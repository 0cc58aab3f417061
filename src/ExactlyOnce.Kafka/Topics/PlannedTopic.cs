namespace ExactlyOnce.Kafka.Topics;

/// <summary>A topic that a pipeline needs.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Exists">Whether the cluster has it: then it stays as it is, and the rest is what it has.</param>
/// <param name="Partitions">How many, 1 or more.</param>
/// <param name="ReplicationFactor">How many brokers have each of its records, 1 or more.</param>
/// <param name="Configs">What it is created with beyond the brokers' defaults; empty of one that exists.</param>
public sealed record PlannedTopic(string Name, bool Exists, int Partitions, int ReplicationFactor, IReadOnlyDictionary<string, string> Configs);
