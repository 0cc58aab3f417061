namespace Bootstrap;

/// <summary>The build cannot start; the message says why and what to do.</summary>
internal sealed class BootstrapException(string message) : Exception(message);
