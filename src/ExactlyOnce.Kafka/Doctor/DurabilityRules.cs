using ExactlyOnce.Kafka.Topics;

namespace ExactlyOnce.Kafka.Doctor;

/// <summary>Whether what is committed in a topic survives the loss of a broker.</summary>
internal static class DurabilityRules
{
    private const int Enough = 3;

    public static IEnumerable<Finding> Judge(TopicFacts topic, Fixes fixes)
    {
        if (topic.Replicas < Enough)
        {
            yield return new Finding(
                topic.Replicas == 1 ? Severity.Error : Severity.Warning, "topic-replicas", topic.Name, $"has {topic.Replicas} replica{(topic.Replicas == 1 ? "" : "s")}",
                topic.Replicas == 1 ? "What is committed is lost with its broker." : "While one broker is down, the loss of another loses what is committed, or nothing can be written.",
                fixes.Reassign(topic.Name));
        }
        var inSync = topic.Number("min.insync.replicas");
        if (topic.Replicas > 1 && inSync == 1)
        {
            yield return new Finding(
                Severity.Error, "topic-insync-low", topic.Name, "min.insync.replicas is 1",
                "A commit counts while only one broker has it, and is lost with that.", fixes.SetTopic(topic.Name, $"min.insync.replicas={topic.Replicas - 1}"));
        }
        else if (topic.Replicas > 1 && inSync >= topic.Replicas)
        {
            yield return new Finding(
                Severity.Warning, "topic-insync-high", topic.Name, $"min.insync.replicas is {inSync}, with {topic.Replicas} replicas",
                "Nothing can be written while one broker is down, be it for an upgrade.", fixes.SetTopic(topic.Name, $"min.insync.replicas={topic.Replicas - 1}"));
        }
        if (topic.Configs.GetValueOrDefault("unclean.leader.election.enable") == "true")
        {
            yield return new Finding(
                Severity.Error, "topic-unclean", topic.Name, "unclean.leader.election.enable is true",
                "A broker that has not all that was committed may become leader: the rest is lost.", fixes.SetTopic(topic.Name, "unclean.leader.election.enable=false"));
        }
    }
}
