using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Infrastructure.Tests;

/// <summary>What each parameter file deploys.</summary>
public sealed partial class DeploymentTests
{
    private const string Accounts = "Microsoft.Storage/storageAccounts";
    private const string Roles = "Microsoft.Authorization/roleAssignments";

    public static TheoryData<string> Parameters => [.. InfrastructureFiles.With(".bicepparam")];

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    public async Task Keys_and_host_have_accounts_of_their_own_and_neither_has_a_shared_key(string parameters)
    {
        var accounts = (await InfrastructureFiles.DeployAsync(parameters)).OfType(Accounts).ToList();

        Assert.Equal(2, accounts.Count);
        Assert.All(accounts, account => Assert.False((bool)account["properties"]!["allowSharedKeyAccess"]!));
        Assert.All(accounts, account => Assert.False((bool)account["properties"]!["allowBlobPublicAccess"]!));
    }

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    public async Task The_identity_has_the_roles_that_it_needs_and_no_other(string parameters)
    {
        var roles = (await InfrastructureFiles.DeployAsync(parameters)).OfType(Roles)
            .Select(role => (Role: Last((string)role["properties"]!["roleDefinitionId"]!), On: Scope(role))).Order();

        Assert.Equal(
            new[]
            {
                ("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "tables"), // Storage Table Data Contributor
                ("3913510d-42f4-4e42-8a64-420c390055eb", "components"), // Monitoring Metrics Publisher
                ("4633458b-17de-408a-b874-0445c86b69e6", "vaults"), // Key Vault Secrets User
                ("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "storageAccounts"), // Storage Blob Data Owner, of the host's
                ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "containers"), // Storage Blob Data Contributor
            },
            roles);
    }

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    public async Task No_secret_is_anywhere_but_in_the_vault(string parameters)
    {
        var resources = await InfrastructureFiles.DeployAsync(parameters);
        var settings = resources.Settings();

        Assert.All(
            settings.Where(setting => Secret().IsMatch(setting.Key)),
            setting => Assert.Contains("@Microsoft.KeyVault(SecretUri=", setting.Value, StringComparison.Ordinal));
        Assert.All(
            resources.Where(resource => (string?)resource!["type"] != "Microsoft.KeyVault/vaults/secrets"),
            resource => Assert.DoesNotMatch(SecretText(), resource!.ToJsonString()));
    }

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    [InlineData("main.bicepparam", "Private")]
    public async Task In_a_private_network_nothing_is_reached_from_outside_but_the_application(string parameters, string network = "Public")
    {
        var resources = await InfrastructureFiles.DeployAsync(parameters, network);
        var isPrivate = resources.OfType("Microsoft.Network/virtualNetworks").Any();
        var reached = resources.Where(resource => resource!["properties"]?["publicNetworkAccess"] is not null).ToList();

        Assert.True(reached.Count >= 3);
        Assert.All(reached, resource => Assert.Equal(isPrivate ? "Disabled" : "Enabled", (string)resource!["properties"]!["publicNetworkAccess"]!));
        var endpoints = resources.OfType("Microsoft.Network/privateEndpoints").Count();
        Assert.Equal(isPrivate ? reached.Count + 1 : 0, endpoints); // the keys' account has two: tables and blobs
        Assert.Equal(isPrivate, resources.OfType("Microsoft.Web/sites").Single()["properties"]!["virtualNetworkSubnetId"] is not null);
    }

    [BicepTheory]
    [MemberData(nameof(Parameters))]
    public async Task Where_there_is_no_cluster_every_topic_is_created_that_the_settings_name(string parameters)
    {
        var resources = await InfrastructureFiles.DeployAsync(parameters);
        var hubs = resources.OfType("Microsoft.EventHub/namespaces/eventhubs").ToDictionary(hub => Last((string)hub["name"]!), hub => hub["properties"]!);
        if (resources.OfType("Microsoft.EventHub/namespaces").SingleOrDefault() is not { } cluster)
        {
            Assert.Empty(hubs);
            return;
        }
        var topics = Application.TopicsOf(resources.Settings());

        Assert.Equal("Premium", (string)cluster["sku"]!["name"]!); // transactions
        Assert.Equal(topics.Order(), hubs.Keys.Order());
        Assert.All(hubs, hub => Assert.Equal(hub.Key.EndsWith("-waiting", StringComparison.Ordinal) ? "Compact" : "Delete", (string)hub.Value["retentionDescription"]!["cleanupPolicy"]!));
        Assert.Single(hubs.Select(hub => (int)hub.Value["partitionCount"]!).Distinct());
    }

    private static string Scope(JsonNode role)
    {
        // Of the resource that the assignment is on, behind whose id its own comes; an id that Azure makes is an expression.
        var id = (string)role["id"]!;
        var on = id.StartsWith('[') ? id.Split('\'')[1] : id[..id.IndexOf("/providers/Microsoft.Authorization", StringComparison.Ordinal)];
        return on.Split('/')[^2];
    }

    private static string Last(string id) => id.Split('/')[^1];

    [GeneratedRegex("(?i)(password|secret|keypem)$")]
    private static partial Regex Secret();

    [GeneratedRegex("(?i)AccountKey=|SharedAccessKey=|PRIVATE KEY|sig=")]
    private static partial Regex SecretText();
}
