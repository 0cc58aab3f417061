using Spectre.Console;
using Toolchain;

namespace Dev;

/// <summary>What programs of this repository need beside their build: installed once, into .tools.</summary>
internal static class Prerequisites
{
    /// <exception cref="ToolchainException">Something cannot be installed; the message says what to do.</exception>
    public static async Task EnsureAsync(IAnsiConsole console, CancellationToken cancellationToken)
    {
        // One after the other: both may install packages of the operating system.
        if (await Librdkafka.Current.EnsureAsync(console.Say, cancellationToken))
        {
            console.Say("putting librdkafka beside the programs");
            await Command.RunAsync("dotnet", ["build", Workspace.At("eng", "Dev", "Dev.csproj"), "-c", "Release", "-v", "quiet", "-nologo"], cancellationToken: cancellationToken);
        }
        await Azurite.EnsureAsync(console.Say, cancellationToken);
    }
}
