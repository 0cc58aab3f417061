namespace Toolchain;

/// <summary>Something that is needed is missing and could not be installed; the message says what to install and how.</summary>
public sealed class ToolchainException(string message) : Exception(message);
