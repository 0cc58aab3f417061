using Functions.Connection;
using Functions.Settings;

namespace Infrastructure.Tests;

/// <summary>The app settings of a deployment are those that the application reads.</summary>
public sealed class AppSettingsTests
{
    // Read by the Functions host, the platform, and the exporter of telemetry.
    private static readonly string[] Platform =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureWebJobsStorage:accountName", "AzureWebJobsStorage:clientId", "AzureWebJobsStorage:credential",
        "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_WORKER_RUNTIME", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID",
    ];

    // A connection string, where a deployment has an address and an identity.
    private static readonly string[] Alternatives = ["IdempotencyStore", "DeadLetterClaims"];

    public static TheoryData<string> Parameters => [.. InfrastructureFiles.With(".bicepparam")];

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    public async Task The_application_starts_with_them(string parameters)
    {
        using var host = Application.Start(Application.Plausible((await InfrastructureFiles.DeployAsync(parameters)).Settings()));
    }

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    public async Task Each_is_read_by_the_application_or_by_the_platform(string parameters)
    {
        var settings = (await InfrastructureFiles.DeployAsync(parameters)).Settings();
        var read = ReadWith(settings);

        Assert.All(settings.Keys.Select(name => name.Replace("__", ":")).Except(Platform), name => Assert.Contains(name, read, StringComparer.OrdinalIgnoreCase));
    }

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    public async Task Each_that_a_trigger_names_is_set(string parameters)
    {
        var settings = (await InfrastructureFiles.DeployAsync(parameters)).Settings();

        Assert.All(TriggerSettings.Named.Values.SelectMany(names => names), name => Assert.Contains(name, settings.Keys));
    }

    [BicepFact]
    public async Task Each_that_the_application_reads_by_its_name_is_set_by_some_deployment()
    {
        HashSet<string> set = new(StringComparer.OrdinalIgnoreCase), read = new(StringComparer.OrdinalIgnoreCase);
        foreach (var parameters in InfrastructureFiles.With(".bicepparam"))
        {
            var settings = (await InfrastructureFiles.DeployAsync(parameters)).Settings();
            set.UnionWith(settings.Keys.Select(name => name.Replace("__", ":")));
            read.UnionWith(ReadWith(settings));
        }

        Assert.Contains(KafkaConnection.Security, read);
        // Of sections, what a deployment does not set has a default.
        Assert.All(read.Where(name => !name.Contains(':') && !IsElsewhere(name)).Except(Alternatives), name => Assert.Contains(name, set));
    }

    // A section, or what the .NET host asks for.
    private static bool IsElsewhere(string name) => char.IsLower(name[0]) || name is "Kafka" or "ExactlyOnce" or "Effects" or "Gateway" or "Page" or "Doctor";

    private static HashSet<string> ReadWith(Dictionary<string, string> settings)
    {
        HashSet<string> read = new(StringComparer.OrdinalIgnoreCase);
        using var host = Application.Start(Application.Plausible(settings), name => read.Add(name));
        foreach (var name in TriggerSettings.Named.Values.SelectMany(names => names))
            read.Add(name);
        return read;
    }
}
