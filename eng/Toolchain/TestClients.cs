namespace Toolchain;

/// <summary>
/// Clients of Kafka that the emulator is tested with and that nothing else here needs: kcat, and two JavaScript clients, one of which has a native part that npm fetches
/// or builds.
/// </summary>
public static class TestClients
{
    private static string Folder => Workspace.Tools("clients");

    private static string Installed => Path.Combine(Folder, "installed");

    private static string Definition => Workspace.At("eng", "clients");

    /// <summary>Where require finds the JavaScript clients (NODE_PATH).</summary>
    public static string NodeModules => Path.Combine(Folder, "node_modules");

    // Where npm cannot fetch the native part it builds it: with the libraries of this machine, from a librdkafka configured before, and
    // in half the time without optimization.
    private static (string, string)[] NativePart => [("CKJS_LINKING", "dynamic"), ("CFLAGS", "-O0"), ("CXXFLAGS", "-O0")];

    private static IEnumerable<(string Package, Func<bool> IsThere)> Needs =>
    [
        ("kcat", () => Command.Exists("kcat")),
        ("nodejs", () => Command.Exists("node")),
        ("npm", () => Command.Exists("npm")),
        ("make", () => Command.Exists("make")),
        ("gcc", () => Command.Exists("gcc")),
        ("g++", () => Command.Exists("g++")),
        ("python3", () => Command.Exists("python3")),
        ("zlib1g-dev", () => File.Exists("/usr/include/zlib.h")),
        ("libssl-dev", () => File.Exists("/usr/include/openssl/ssl.h")),
        ("libzstd-dev", () => File.Exists("/usr/include/zstd.h")),
    ];

    /// <summary>Installs what is not there yet.</summary>
    /// <exception cref="ToolchainException">Something cannot be installed; the message says what to do.</exception>
    public static async Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await DebianPackages.EnsureAsync("Testing the emulator with other clients", Needs, progress, cancellationToken);
        var version = await File.ReadAllTextAsync(Path.Combine(Definition, "package-lock.json"), cancellationToken);
        if (File.Exists(Installed) && await File.ReadAllTextAsync(Installed, cancellationToken) == version)
            return;
        progress("installing JavaScript clients (60 s where npm must build one, once)");
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(Definition))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        await NpmAsync(["ci", "--ignore-scripts"]);
        await Command.RunAsync(
            "node", ["../util/configure"], Path.Combine(NodeModules, "@confluentinc", "kafka-javascript", "deps"), NativePart, cancellationToken);
        await NpmAsync(["rebuild"]);
        await File.WriteAllTextAsync(Installed, version, cancellationToken);

        Task<string> NpmAsync(string[] arguments) =>
            Command.RunAsync("npm", [.. arguments, "--no-audit", "--no-fund", "--loglevel=error"], Folder, NativePart, cancellationToken);
    }
}
