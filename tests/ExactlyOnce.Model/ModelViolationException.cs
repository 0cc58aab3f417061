namespace ExactlyOnce.Model;

/// <summary>What must always hold did not.</summary>
internal sealed class ModelViolationException(string message) : Exception(message);
