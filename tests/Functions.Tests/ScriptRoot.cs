using Toolchain;

namespace Functions.Tests;

/// <summary>The application as it was built for the Functions host, with the tests' own configuration.</summary>
internal static class ScriptRoot
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)); // …/bin/CONFIGURATION/FRAMEWORK

    public static string At(string file) => Workspace.At("src", "Functions", "bin", Output.Parent!.Name, Output.Name, file);
}
