namespace LocalHost.Worker;

/// <summary>The worker process died.</summary>
internal sealed class WorkerLostException(string message) : Exception(message);
