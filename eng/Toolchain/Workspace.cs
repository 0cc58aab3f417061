namespace Toolchain;

/// <summary>The clone, and the folder in it for what is installed or built beside the sources (.tools, ignored by git).</summary>
public static class Workspace
{
    /// <summary>The folder that holds Functions.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path in the clone.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A path in .tools.</summary>
    public static string Tools(params string[] parts) => At([".tools", .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No Functions.sln above {AppContext.BaseDirectory}.");
    }
}
