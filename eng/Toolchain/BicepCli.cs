using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toolchain;

/// <summary>
/// The Bicep compiler: that of the PATH, or Microsoft's NuGet package of it (Azure.Bicep.CommandLine) where the package feed has it. It knows the types of
/// all resources, and evaluates deployments, without Azure.
/// </summary>
public static class BicepCli
{
    private const string Version = "0.49.2";

    private static readonly string Package = $"azure.bicep.commandline.{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    // What parameter files read, as azd or an operator's shell has it; and no machine needs ICU for it.
    private static readonly (string Name, string Value)[] ParameterEnvironment =
    [
        ("AZURE_ENV_NAME", "payments"), ("AZURE_LOCATION", "westeurope"), ("GatewayUrl", "https://gateway.example"),
        ("KafkaCertificatePem", "a certificate"), ("KafkaKeyPem", "its key"), ("KafkaCaPem", "an authority"), ("KafkaPassword", "a password"),
        ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
    ];

    private static string Folder => Workspace.Tools("bicep");

    private static string Installed => Path.Combine(Folder, Package, Version, "tools", OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");

    private static string? Program => Command.Exists("bicep") ? "bicep" : File.Exists(Installed) ? Installed : null;

    /// <summary>Why it cannot be used; null where it can.</summary>
    public static string? Missing => Program is null ? $"the package feed lacks {Package} {Version}, and no bicep is on the PATH" : null;

    /// <summary>Gets it from the package feed where it is neither there nor on the PATH. A feed may not have it: then <see cref="Missing"/> says so.</summary>
    public static async Task EnsureAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var asked = Path.Combine(Folder, $"asked-{Version}");
        if (Program is not null || File.Exists(asked))
            return;
        progress("getting the Bicep compiler (5 s, once)");
        Directory.CreateDirectory(Folder);
        var project = Path.Combine(Folder, "bicep.csproj");
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageDownload Include="{Package}" Version="[{Version}]" />
              </ItemGroup>
            </Project>
            """, cancellationToken);
        try
        {
            await Command.RunAsync("dotnet", ["restore", project, "--packages", Folder, "-nologo"], cancellationToken: cancellationToken);
        }
        catch (ToolchainException lacking) when (lacking.Message.Contains("NU110", StringComparison.Ordinal))
        {
            progress($"the package feed lacks {Package} {Version}: Bicep files are not checked");
        }
        await File.WriteAllTextAsync(asked, "", cancellationToken);
    }

    /// <summary>What the compiler and its linter say of a folder's templates and parameter files, by the rules of the bicepconfig.json there.</summary>
    /// <returns>Problems, each with its file and line; none where they are silent.</returns>
    public static async Task<IReadOnlyList<string>> LintAsync(string folder, CancellationToken cancellationToken = default)
    {
        List<string> problems = [];
        foreach (var extension in (string[])["bicep", "bicepparam"])
        {
            var reports = await RunAsync(["lint", "--pattern", $"{folder}/**/*.{extension}", "--diagnostics-format", "sarif"], cancellationToken, acceptsFailure: true);
            await foreach (var report in JsonSerializer.DeserializeAsyncEnumerable<JsonNode>(new MemoryStream(Encoding.UTF8.GetBytes(reports)), topLevelValues: true, cancellationToken: cancellationToken))
                problems.AddRange(report!["runs"]![0]!["results"]!.AsArray().Select(result => Describe(folder, result!)));
        }
        return problems;
    }

    /// <summary>The resources that a parameter file deploys, as ARM's engine evaluates them; what only Azure knows stays an expression in brackets.</summary>
    /// <param name="infrastructure">The folder of the templates.</param>
    /// <param name="parameters">The parameter file, relative to that.</param>
    /// <param name="environment">What it reads of the environment, beyond names and secrets that stand for any.</param>
    /// <exception cref="ToolchainException">It cannot be evaluated; the message says why.</exception>
    public static async Task<JsonArray> EvaluateAsync(
        string infrastructure, string parameters, IReadOnlyList<(string Name, string Value)> environment, CancellationToken cancellationToken = default)
    {
        // The result is written beside the parameters.
        var copy = CopyOf(infrastructure);
        try
        {
            var path = Path.Combine(copy.FullName, parameters);
            await RunAsync(["snapshot", path, "--mode", "overwrite", "--subscription-id", Guid.Empty.ToString(), "--resource-group", "payments", "--location", "westeurope"], cancellationToken, environment: environment);
            var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(path, ".snapshot.json"), cancellationToken))!;
            if (snapshot["diagnostics"] is JsonArray { Count: > 0 } diagnostics)
                throw new ToolchainException($"{parameters}: {diagnostics.ToJsonString(JsonSerializerOptions.Web)}");
            return snapshot["predictedResources"]!.AsArray();
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    /// <summary>A copy of the templates in a folder of its own, for who tries something; whoever asks for it deletes it.</summary>
    public static DirectoryInfo CopyOf(string infrastructure)
    {
        var copy = Directory.CreateTempSubdirectory("bicep-");
        foreach (var file in Directory.GetFiles(infrastructure, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.FullName, Path.GetRelativePath(infrastructure, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    private static string Describe(string folder, JsonNode result)
    {
        var location = result["locations"]?[0]?["physicalLocation"];
        var file = (string?)location?["artifactLocation"]?["uri"] is { } uri ? Path.GetRelativePath(folder, new Uri(uri).LocalPath) : "?";
        return $"{file}, line {location?["region"]?["startLine"]}: {result["message"]?["text"]}";
    }

    private static Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken, bool acceptsFailure = false, IReadOnlyList<(string Name, string Value)>? environment = null)
    {
        var program = Program ?? throw new ToolchainException($"Bicep files cannot be checked: {Missing}.");
        return Command.RunAsync(program, arguments, Workspace.Root, [.. ParameterEnvironment, .. environment ?? []], cancellationToken, acceptsFailure);
    }
}
