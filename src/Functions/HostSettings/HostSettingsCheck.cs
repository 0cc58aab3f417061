using System.Text.Json;
using System.Text.Json.Nodes;
using ExactlyOnce;
using Microsoft.Extensions.Configuration;

namespace Functions.HostSettings;

/// <summary>
/// Whether the trigger is set so that the guarantee holds: host.json, and the app settings that go before it
/// (<c>AzureFunctionsJobHost__extensions__kafka__…</c>).
/// </summary>
/// <param name="settings">The app settings.</param>
/// <param name="file">host.json; null for the one beside this program.</param>
internal sealed class HostSettingsCheck(IConfiguration settings, string? file = null) : IDoctorCheck
{
    private const string Section = "AzureFunctionsJobHost:extensions:kafka";

    public string Name => "host";

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var path = file ?? Path.Combine(AppContext.BaseDirectory, "host.json");
        var kafka = await ReadAsync(path, cancellationToken);

        // As the extension reads them, defaults included.
        string Setting(string name, string otherwise) => settings[$"{Section}:{name}"] ?? kafka?[name]?.ToString() ?? otherwise;

        List<Finding> findings = [];
        void Require(string name, string value, string wanted, Severity severity, string why)
        {
            if (!value.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                findings.Add(new Finding(severity, $"host-{name}", $"extensions.kafka.{name}", $"is {value}", why, $"set it to {wanted} in host.json, and take away the app setting AzureFunctionsJobHost__extensions__kafka__{name} if there is one"));
        }

        Require("commitOnFailure", Setting("commitOnFailure", "true"), "false", Severity.Error, "The host passes over a batch that failed: its records come late, with the next of their partition, or never.");
        Require("maxRetries", Setting("maxRetries", "5"), "-1", Severity.Error, "The host gives up a batch after so many failures, and passes over it: its records come late, with the next of their partition, or never.");
        Require("autoOffsetReset", Setting("autoOffsetReset", "earliest"), "earliest", Severity.Error, "A group without offsets, and every new partition, begins at the end of the log: what was there before is never processed.");
        return findings;
    }

    private static async Task<JsonNode?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var root = await JsonNode.ParseAsync(file, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }, cancellationToken: cancellationToken);
        return root?["extensions"]?["kafka"];
    }
}
