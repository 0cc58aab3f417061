namespace KafkaEmulation.State;

/// <summary>A transaction that was aborted in a partition: where its records begin, and where its marker ends it.</summary>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long MarkerOffset);
