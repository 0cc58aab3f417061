namespace ExactlyOnce.Kafka.Topics;

/// <summary>A topic of a pipeline.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Role">What it is to the pipeline.</param>
/// <param name="Model">The topic that it needs as many partitions as; null for none.</param>
/// <param name="Delay">For how long a record is in it at least, where it is a retry topic.</param>
internal sealed record TopicUse(string Topic, TopicRole Role, string? Model = null, TimeSpan? Delay = null)
{
    /// <summary>The topics that a pipeline needs.</summary>
    public static IEnumerable<TopicUse> Of(PipelineDescription pipeline)
    {
        if (pipeline.InputTopic is { } input)
            yield return new TopicUse(input, TopicRole.Input);
        foreach (var output in pipeline.OutputTopics)
            yield return new TopicUse(output, TopicRole.Output);
        foreach (var (topic, delay) in pipeline.RetryTopics.Zip(pipeline.RetryDelays))
            yield return new TopicUse(topic, TopicRole.Retry, pipeline.InputTopic, delay);
        if (pipeline.WaitingTopic is { } waiting)
            yield return new TopicUse(waiting, TopicRole.Waiting, pipeline.InputTopic);
        yield return new TopicUse(pipeline.DeadLetterTopic, TopicRole.DeadLetters);
        yield return new TopicUse(DeadLetterJournal.TopicOf(pipeline.DeadLetterTopic), TopicRole.Journal, pipeline.DeadLetterTopic);
        if (pipeline.HistoryTopic is { } history)
            yield return new TopicUse(history, TopicRole.History);
    }
}
