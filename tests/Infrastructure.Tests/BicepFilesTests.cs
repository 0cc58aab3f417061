using Toolchain;

namespace Infrastructure.Tests;

/// <summary>What the compiler and its linter say, with the types of all resources at hand.</summary>
public sealed class BicepFilesTests
{
    // What a deployment would stumble over, each with a word of what must be said of it.
    private static readonly (string Template, string Problem)[] Broken =
    [
        ("module m 'modules/identity.bicep' = {\n  name: 'm'\n  params: { name: 'n', location: 'x' }\n}\n", "tags"),
        ("module m 'modules/identity.bicep' = {\n  name: 'm'\n  params: { name: 'n', location: 'x', tags: {}, extra: 1 }\n}\n", "extra"),
        ("module m 'modules/identity.bicep' = {\n  name: 'm'\n  params: { name: 'n', location: 'x', tags: {} }\n}\noutput o string = m.outputs.key\n", "key"),
        ("output o string = nowhere\n", "nowhere"),
        ("param unused string\n", "declared but never used"),
        ("resource r 'Microsoft.Storage/storageAccounts' = {\n  name: 'n'\n}\n", "<apiVersion>"),
        ("resource r 'Microsoft.Storage/storageAccounts@2024-01-01' = {\n  name: 'names'\n  location: 'x'\n  sku: { name: 'Standard_LRS' }\n  kind: 'StorageV2'\n  properties: { supportsHttpsTrafficOnly: 'yes' }\n}\n", "supportsHttpsTrafficOnly"),
        ("@secure()\nparam password string = 'literal'\noutput o int = length(password)\n", "Secure parameters should not have hardcoded defaults"),
    ];

    [BicepFact]
    public async Task They_say_nothing_of_any_file() => Assert.Empty(await BicepCli.LintAsync(InfrastructureFiles.Root));

    [BicepFact]
    public async Task They_find_what_they_are_trusted_to_find()
    {
        var copy = BicepCli.CopyOf(InfrastructureFiles.Root);
        try
        {
            foreach (var (number, broken) in Broken.Index())
                await File.WriteAllTextAsync(Path.Combine(copy.FullName, $"broken-{number}.bicep"), broken.Template);

            var problems = await BicepCli.LintAsync(copy.FullName);

            Assert.All(Broken.Index(), broken => Assert.Contains(
                problems, problem => problem.StartsWith($"broken-{broken.Index}.bicep", StringComparison.Ordinal) && problem.Contains(broken.Item.Problem, StringComparison.Ordinal)));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }
}
