namespace ExactlyOnce;

/// <summary>
/// A record failed, and its dead letter cannot be written either. Its lane stands still rather than lose it, until the dead-letter
/// topic takes it.
/// </summary>
public sealed class DeadLetterRejectedException(InputRecord record, string deadLetterTopic, Exception rejection)
    : Exception(
        $"The dead letter of {record.Topic}/{record.Partition} offset {record.Offset} cannot be written to '{deadLetterTopic}': {rejection.Message}. "
        + "The lane waits: allow the application to write to that topic, or raise its max.message.bytes (and the producer's message.max.bytes) to that of the input topic.",
        rejection);
