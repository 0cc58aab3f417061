using KafkaEmulation.Security;

namespace KafkaEmulation.Network;

/// <summary>Who is at the other end of a connection.</summary>
/// <param name="Host">Its address, as Kafka tells it: behind a slash.</param>
/// <param name="Login">How far it is with proving who it is.</param>
internal sealed record Peer(string Host, Login Login);
