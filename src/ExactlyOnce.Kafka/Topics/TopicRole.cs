namespace ExactlyOnce.Kafka.Topics;

/// <summary>What a topic is to a pipeline.</summary>
internal enum TopicRole
{
    Input,
    Output,
    Retry,
    Waiting,
    DeadLetters,
    Journal,
    History,
}
