using Testing;

namespace ExactlyOnce.AzureTables.Tests.Kit;

/// <summary>One Azurite for the tests that do it no harm.</summary>
[CollectionDefinition(Name)]
public sealed class SharedAzurite : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
