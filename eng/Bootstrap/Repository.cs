namespace Bootstrap;

/// <summary>The clone this program was built in: where its files are, and whether they changed.</summary>
internal sealed class Repository
{
    private static readonly string[] SourceFolders = ["src", "eng", "compat"];
    private static readonly string[] SourceEndings = [".cs", ".csproj", ".props", ".targets", ".json", ".html", ".css", ".js"];

    private readonly string _root;

    private Repository(string root) => _root = root;

    /// <summary>eng/feed.props: written only where the feed lacks something.</summary>
    public string FeedProperties => At("eng", "feed.props");

    private string Packages => At("Directory.Packages.props");

    private string FeedStamp => At(".tools", "feed.stamp");

    private string BuildStamp => At(".tools", "build.stamp");

    /// <summary>The feed was never asked, or the packages that the project needs changed since.</summary>
    public bool FeedMustBeAsked => !File.Exists(FeedStamp) || File.GetLastWriteTimeUtc(Packages) > File.GetLastWriteTimeUtc(FeedStamp);

    /// <summary>A source file is newer than the last build, or one was added or deleted.</summary>
    public bool SourcesChangedSinceBuild
    {
        get
        {
            if (!File.Exists(BuildStamp))
                return true;
            var built = File.GetLastWriteTimeUtc(BuildStamp);
            return Directory.EnumerateFiles(_root, "*.props").Concat(Directory.EnumerateFiles(_root, "*.json"))
                .Any(file => File.GetLastWriteTimeUtc(file) > built)
                || SourceFolders.Any(folder => Changed(new DirectoryInfo(At(folder)), built));
        }
    }

    public static Repository Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
                return new Repository(folder.FullName);
        }
        throw new InvalidOperationException($"No Functions.sln above {AppContext.BaseDirectory}.");
    }

    public string At(params string[] parts) => Path.Combine([_root, .. parts]);

    public void FeedWasAsked() => Touch(FeedStamp);

    public void WasBuilt() => Touch(BuildStamp);

    // A folder's own time tells of files added, renamed or deleted in it.
    private static bool Changed(DirectoryInfo folder, DateTime since) =>
        folder.LastWriteTimeUtc > since
        || folder.EnumerateFiles().Any(file => SourceEndings.Contains(file.Extension) && file.LastWriteTimeUtc > since)
        || folder.EnumerateDirectories().Any(child => child.Name is not ("bin" or "obj") && Changed(child, since));

    private static void Touch(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
    }
}
