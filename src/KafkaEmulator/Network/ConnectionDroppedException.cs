namespace KafkaEmulation.Network;

/// <summary>An injected fault cuts the connection.</summary>
internal sealed class ConnectionDroppedException : Exception;
