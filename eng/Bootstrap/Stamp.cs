using Toolchain;

namespace Bootstrap;

/// <summary>A file in .tools whose time says when something was last done.</summary>
internal sealed class Stamp(string name)
{
    private readonly string _path = Workspace.Tools(name);

    /// <summary>When it was last done; long ago where it never was.</summary>
    public DateTime Time => File.GetLastWriteTimeUtc(_path);

    public void Set()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllText(_path, "");
    }
}
