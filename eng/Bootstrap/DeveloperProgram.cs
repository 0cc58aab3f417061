using Toolchain;

namespace Bootstrap;

/// <summary>eng/Dev, the program behind <c>./dev</c>.</summary>
internal static class DeveloperProgram
{
    private static readonly string[] SourceFolders = ["src", "eng", "compat"];
    private static readonly string[] SourceEndings = [".cs", ".csproj", ".props", ".targets", ".json", ".html", ".css", ".js"];

    public static async Task BuildWhereChangedAsync()
    {
        var built = new Stamp("build.stamp");
        if (!SourcesChangedSince(built.Time))
            return;
        await Console.Error.WriteLineAsync("dev: building (only after a change) …");
        await Command.RunAsync("dotnet", ["build", Workspace.At("eng", "Dev", "Dev.csproj"), "-c", "Release", "-v", "quiet", "-nologo"]);
        built.Set();
    }

    private static bool SourcesChangedSince(DateTime time) =>
        Directory.EnumerateFiles(Workspace.Root).Any(file => IsSource(file) && File.GetLastWriteTimeUtc(file) > time)
        || SourceFolders.Any(folder => Changed(new DirectoryInfo(Workspace.At(folder)), time));

    // A folder's own time tells of files added, renamed or deleted in it.
    private static bool Changed(DirectoryInfo folder, DateTime since) =>
        folder.LastWriteTimeUtc > since
        || folder.EnumerateFiles().Any(file => IsSource(file.Name) && file.LastWriteTimeUtc > since)
        || folder.EnumerateDirectories().Any(child => child.Name is not ("bin" or "obj") && Changed(child, since));

    private static bool IsSource(string file) => SourceEndings.Contains(Path.GetExtension(file));
}
