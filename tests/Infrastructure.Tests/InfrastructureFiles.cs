using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Toolchain;

namespace Infrastructure.Tests;

/// <summary>The files of infra/, and the deployments that they describe.</summary>
internal static class InfrastructureFiles
{
    private static readonly ConcurrentDictionary<(string, string), Lazy<Task<JsonArray>>> Deployments = [];

    public static string Root { get; } = Workspace.At("infra");

    /// <summary>Files of an extension, relative to the folder.</summary>
    public static IEnumerable<string> With(string extension) =>
        Directory.GetFiles(Root, $"*{extension}", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal);

    /// <summary>The resources that a parameter file deploys: see <see cref="BicepCli.EvaluateAsync"/>.</summary>
    /// <param name="network">What main.bicepparam reads from the environment.</param>
    public static Task<JsonArray> DeployAsync(string parameters, string network = "Public") =>
        Deployments.GetOrAdd((parameters, network), _ => new(() => BicepCli.EvaluateAsync(Root, parameters, [("Network", network)]))).Value;

    public static IEnumerable<JsonNode> OfType(this JsonArray resources, string type) => resources.Where(resource => (string?)resource!["type"] == type)!;

    /// <summary>The application's settings.</summary>
    public static Dictionary<string, string> Settings(this JsonArray resources) =>
        resources.OfType("Microsoft.Web/sites/config").Single()["properties"]!.AsObject().ToDictionary(setting => setting.Key, setting => (string)setting.Value!);
}
