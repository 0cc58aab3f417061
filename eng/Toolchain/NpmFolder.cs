namespace Toolchain;

/// <summary>A folder of eng/ with locked npm packages and scripts of ours that use them, and its copy under .tools, where they are installed.</summary>
/// <param name="name">The folder's name, in eng/ and in .tools.</param>
internal sealed class NpmFolder(string name)
{
    private readonly string _definition = Workspace.At("eng", name);

    /// <summary>Where it is installed.</summary>
    public string Path { get; } = Workspace.Tools(name);

    /// <summary>Installs it from the npm registry where it is not there as it is now.</summary>
    /// <param name="what">What it is, for people.</param>
    /// <param name="seconds">How long that takes.</param>
    /// <param name="progress">Is told before it.</param>
    /// <exception cref="ToolchainException">It cannot be installed; the message says what to do.</exception>
    public async Task EnsureAsync(string what, int seconds, Action<string> progress, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(_definition).Order(StringComparer.Ordinal).ToList();
        var version = string.Concat(await Task.WhenAll(files.Select(file => File.ReadAllTextAsync(file, cancellationToken))));
        var installed = System.IO.Path.Combine(Path, "installed");
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed, cancellationToken) == version)
            return;
        await DebianPackages.EnsureAsync(what, [("nodejs", () => Command.Exists("node")), ("npm", () => Command.Exists("npm"))], progress, cancellationToken);
        progress($"installing {what} ({seconds} s, once)");
        Directory.CreateDirectory(Path);
        foreach (var file in files)
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)), overwrite: true);
        await Command.RunAsync("npm", ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"], Path, cancellationToken);
        await File.WriteAllTextAsync(installed, version, cancellationToken);
    }
}
