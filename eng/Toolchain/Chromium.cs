namespace Toolchain;

/// <summary>Debian's Chromium and its driver, that pages are tested in.</summary>
public static class Chromium
{
    private const string Driver = "chromedriver";

    /// <summary>The browser.</summary>
    public static string Program => Find("chromium");

    /// <summary>The folder of its driver.</summary>
    public static string DriverFolder => Path.GetDirectoryName(Find(Driver))!;

    /// <summary>Installs what is not there yet.</summary>
    /// <exception cref="ToolchainException">It cannot be installed; the message says what to do.</exception>
    public static Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken) => DebianPackages.EnsureAsync(
        "Testing the page in a browser", [("chromium", () => Command.Exists("chromium")), ("chromium-driver", () => Command.Exists(Driver))], progress, cancellationToken);

    private static string Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new ToolchainException($"{program} is not on the PATH: ./dev test installs it");
}
