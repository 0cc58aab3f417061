namespace LocalHost.Worker;

/// <summary>A function threw. The message is the function's exception with its stack trace, as the worker sent it.</summary>
internal sealed class FunctionFailedException(string message) : Exception(message);
