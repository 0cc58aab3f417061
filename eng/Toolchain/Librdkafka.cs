using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Toolchain;

/// <summary>
/// librdkafka for Confluent.Kafka, built from source where the package feed lacks librdkafka.redist (eng/StandIns.targets copies it
/// beside every program). The source is that of the same version in the npm package of a JavaScript client.
/// </summary>
public sealed class Librdkafka
{
    private const string SourceFolder = "package/deps/librdkafka/";

    private readonly string _package;
    private readonly string _sha512;
    private readonly string _folder;
    private readonly string _feedLacksIt;
    private readonly (string Name, string Value)[] _options;

    private Librdkafka(string package, string sha512, string folder, string feedLacksIt, params (string, string)[] options) =>
        (_package, _sha512, _folder, _feedLacksIt, _options) = (package, sha512, folder, feedLacksIt, options);

    /// <summary>Version 2.15.1, which every program here uses.</summary>
    public static Librdkafka Current { get; } = new(
        "@confluentinc/kafka-javascript@1.10.1", "KVePUBn21EqCVP9mfxzEuM3SYJHHEF7X+iiC2e43QQgDSyEaksInmCGooT3w5q+cNAdkSCrK71j0ICfqoSqZLw==", "librdkafka", "LacksLibrdkafka");

    /// <summary>Version 1.9.2, as applications have it that were never brought up to date: the emulator is tested with it.</summary>
    public static Librdkafka Old { get; } = new(
        "node-rdkafka@2.14.6", "xVlLSMd8xBlf4CvdsFDyAWHRGr5URyTAHLioerKkg+DKNlZ+0ZzVuCJ+CIwXnArz+bPiP2ye/8E72fsKAWGSjg==", "librdkafka-old", "LacksOldLibrdkafka", NotOptimized);

    /// <summary>Environment variables that halve the time of a build, for what is only tried out.</summary>
    internal static (string Name, string Value)[] NotOptimized => [("CFLAGS", "-O0"), ("CXXFLAGS", "-O0")];

    private string Library => Workspace.Tools(_folder, "librdkafka.so");

    // As eng/Bootstrap has found.
    private bool FeedLacksIt =>
        File.Exists(Workspace.At("eng", "feed.props")) && File.ReadAllText(Workspace.At("eng", "feed.props")).Contains($"<{_feedLacksIt}>true");

    /// <summary>Builds the library where it is needed and not there yet. True where it was built just now.</summary>
    /// <exception cref="ToolchainException">It cannot be built here; the message says what to do.</exception>
    public async Task<bool> EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (!FeedLacksIt || File.Exists(Library))
            return false;
        if (!OperatingSystem.IsLinux())
        {
            throw new ToolchainException(
                "The package feed lacks librdkafka.redist, which Confluent.Kafka needs, and it is built from source on Linux only. Use a feed that has librdkafka.redist.");
        }
        await DebianPackages.EnsureAsync("Building librdkafka", Needs, progress, cancellationToken);

        var build = Directory.CreateTempSubdirectory("librdkafka-");
        try
        {
            progress($"fetching the source of librdkafka ({_package})");
            await Command.RunAsync("npm", ["pack", _package, "--ignore-scripts", "--silent"], build.FullName, cancellationToken);
            var archive = build.GetFiles("*.tgz").Single().FullName;
            await VerifyAsync(archive, cancellationToken);
            await ExtractAsync(archive, build.FullName, cancellationToken);

            progress("building librdkafka (40 s, once)");
            var source = Path.Combine(build.FullName, SourceFolder);
            await Command.RunAsync("bash", ["./configure"], source, _options, cancellationToken);
            await Command.RunAsync("make", ["-j", $"{Environment.ProcessorCount}", "libs"], source, _options, cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(Library)!);
            File.Copy(Path.Combine(source, "src", "librdkafka.so.1"), Library + ".new", overwrite: true);
            File.Move(Library + ".new", Library, overwrite: true);
            return true;
        }
        finally
        {
            build.Delete(recursive: true);
        }
    }

    internal static IEnumerable<(string Package, Func<bool> IsThere)> Needs =>
    [
        ("npm", () => Command.Exists("npm")),
        ("make", () => Command.Exists("make")),
        ("gcc", () => Command.Exists("gcc")),
        ("g++", () => Command.Exists("g++")),
        ("python3", () => Command.Exists("python3")),
        ("zlib1g-dev", () => File.Exists("/usr/include/zlib.h")),
        ("libssl-dev", () => File.Exists("/usr/include/openssl/ssl.h")),
        ("libzstd-dev", () => File.Exists("/usr/include/zstd.h")),
    ];

    private async Task VerifyAsync(string archive, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        if (Convert.ToBase64String(await SHA512.HashDataAsync(file, cancellationToken)) != _sha512)
            throw new ToolchainException($"What the npm registry gave as {_package} is not what was published: its SHA-512 differs.");
    }

    private static async Task ExtractAsync(string archive, string target, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !entry.Name.StartsWith(SourceFolder, StringComparison.Ordinal))
                continue;
            var path = Path.Combine(target, entry.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await entry.ExtractToFileAsync(path, overwrite: true, cancellationToken);
        }
    }
}
