using Spectre.Console;
using Toolchain;

namespace Dev;

/// <summary>What programs of this repository need beside their build: installed once, into .tools.</summary>
internal static class Prerequisites
{
    /// <exception cref="ToolchainException">Something cannot be installed; the message says what to do.</exception>
    public static Task EnsureAsync(IAnsiConsole console, CancellationToken cancellationToken) => Azurite.EnsureAsync(console.Say, cancellationToken);
}
