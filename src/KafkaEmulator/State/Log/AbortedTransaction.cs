namespace KafkaEmulation.State;

/// <summary>
/// A transaction that was aborted in a partition: where its records begin, where its marker ends it, and where the partition was
/// stable then: what is aborted later begins there or behind.
/// </summary>
internal readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long MarkerOffset, long StableOffset);
