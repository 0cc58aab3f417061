using ExactlyOnce.Kafka.Topics;

namespace ExactlyOnce.Kafka.Doctor;

/// <summary>Whether the topics of a pipeline are there, and keep what they are to keep.</summary>
internal sealed class TopicRules(IReadOnlyDictionary<string, TopicFacts> topics, DoctorOptions options, Fixes fixes)
{
    public IEnumerable<Finding> Judge(PipelineDescription pipeline) => TopicUse.Of(pipeline).SelectMany(use => topics.TryGetValue(use.Topic, out var topic)
        ? Judge(pipeline, use, topic)
        : [Missing(use)]);

    private Finding Missing(TopicUse use) => new(
        use.Role == TopicRole.History ? Severity.Warning : Severity.Error, "topic-missing", use.Topic, "does not exist, or may not be seen",
        use.Role switch
        {
            TopicRole.Input => "There is nothing to process.",
            TopicRole.Journal => "No dead letter can be replayed or discarded: what is done about them is written there.",
            TopicRole.History => "What lanes do is told to nobody.",
            _ => "A record that is to go there keeps its lane standing still, or becomes a dead letter.",
        },
        fixes.CreateTopic(use.Topic, use.Model is not null && topics.TryGetValue(use.Model, out var model) ? model.Partitions : null, use.Role == TopicRole.Waiting));

    private IEnumerable<Finding> Judge(PipelineDescription pipeline, TopicUse use, TopicFacts topic) =>
        [.. JudgePartitions(use, topic), .. JudgeCleanup(use, topic), .. JudgeRetention(pipeline, use, topic), .. JudgeSize(pipeline, use, topic)];

    private IEnumerable<Finding> JudgePartitions(TopicUse use, TopicFacts topic)
    {
        if (use.Model is not null && topics.TryGetValue(use.Model, out var model) && topic.Partitions < model.Partitions)
        {
            yield return new Finding(
                Severity.Error, "topic-partitions", topic.Name, $"has {topic.Partitions} partitions, and {model.Name} has {model.Partitions}",
                $"What comes from the other partitions of {model.Name} has no place in it, and its lane stands still.", fixes.GrowTopic(topic.Name, model.Partitions));
        }
    }

    private IEnumerable<Finding> JudgeCleanup(TopicUse use, TopicFacts topic)
    {
        if (use.Role == TopicRole.Waiting)
        {
            if (!topic.Compacts || topic.Deletes)
            {
                yield return new Finding(
                    Severity.Error, "topic-not-compacted", topic.Name, $"cleanup.policy is {topic.Configs.GetValueOrDefault("cleanup.policy", "delete")}",
                    "Which keys wait is forgotten after a while, and their records pass each other.", fixes.SetTopic(topic.Name, "cleanup.policy=compact"));
            }
        }
        else if (topic.Compacts && use.Role is not (TopicRole.Output or TopicRole.History))
        {
            yield return new Finding(
                use.Role == TopicRole.Input ? Severity.Warning : Severity.Error, "topic-compacted", topic.Name, $"cleanup.policy is {topic.Configs["cleanup.policy"]}",
                "A record is deleted by the next of its key, whether anything came of it or not.", fixes.SetTopic(topic.Name, "cleanup.policy=delete"));
        }
    }

    private IEnumerable<Finding> JudgeRetention(PipelineDescription pipeline, TopicUse use, TopicFacts topic)
    {
        if (use.Role is TopicRole.Output or TopicRole.History or TopicRole.Waiting)
            yield break;
        // Where a record waits in retry, its input must be there still for gaps that are read back; and in its tier it must outlive its delay.
        var least = use.Role == TopicRole.Input ? TimeSpan.FromTicks(pipeline.RetryDelays.Sum(delay => delay.Ticks)) : use.Delay ?? TimeSpan.Zero;
        if (topic.Retention is { } kept && kept <= least)
        {
            yield return new Finding(
                Severity.Error, "topic-retention-retry", topic.Name, $"keeps records for {kept}, and retries take {least}",
                "Records are deleted before they are tried again.", fixes.SetTopic(topic.Name, $"retention.ms={(long)(least + options.LongestIncident).TotalMilliseconds}"));
        }
        else if (topic.Retention < options.LongestIncident)
        {
            yield return new Finding(
                Severity.Warning, "topic-retention", topic.Name, $"keeps records for {topic.Retention}, and the longest incident may take {options.LongestIncident}",
                use.Role is TopicRole.DeadLetters or TopicRole.Journal ? "Dead letters are deleted before anybody has looked at them." : "Where nothing runs for so long, records are deleted before they were processed.",
                fixes.SetTopic(topic.Name, $"retention.ms={(use.Role is TopicRole.DeadLetters or TopicRole.Journal ? -1 : (long)options.LongestIncident.TotalMilliseconds)}"));
        }
        if (use.Role == TopicRole.Journal && topics.TryGetValue(pipeline.DeadLetterTopic, out var letters) && topic.Retention is { } journal && (letters.Retention is null || journal < letters.Retention))
        {
            yield return new Finding(
                Severity.Error, "journal-retention", topic.Name, $"keeps records for {journal}, and {letters.Name} for {letters.Retention?.ToString() ?? "ever"}",
                "A dead letter whose replay is forgotten is replayed again.", fixes.SetTopic(topic.Name, $"retention.ms={(letters.Retention is { } other ? (long)other.TotalMilliseconds : -1)}"));
        }
        if (use.Role != TopicRole.Input && topic.Deletes && topic.Number("retention.bytes") is >= 0 and var bytes)
        {
            yield return new Finding(
                Severity.Warning, "topic-retention-bytes", topic.Name, $"retention.bytes is {bytes}",
                "When much fails at once, the first of it is deleted.", fixes.SetTopic(topic.Name, "retention.bytes=-1"));
        }
    }

    private IEnumerable<Finding> JudgeSize(PipelineDescription pipeline, TopicUse use, TopicFacts topic)
    {
        if (use.Role is TopicRole.Retry or TopicRole.DeadLetters && pipeline.InputTopic is { } name && topics.TryGetValue(name, out var input)
            && topic.Number("max.message.bytes") is { } takes && input.Number("max.message.bytes") is { } gives && takes < gives)
        {
            yield return new Finding(
                Severity.Warning, "topic-size", topic.Name, $"takes records of {takes} bytes, and {name} of {gives}",
                "A large record that fails keeps its lane standing still, unless its value goes to a blob (DeadLetterClaims).", fixes.SetTopic(topic.Name, $"max.message.bytes={gives}"));
        }
    }
}
