namespace KafkaEmulation.Protocol;

/// <summary>The bytes are not a request of the key and version that they claim to be. The connection is closed, nothing else is.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
