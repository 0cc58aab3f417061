using LocalHost.Tests.Kit;

namespace LocalHost.Tests;

/// <summary>Test classes of this collection share an Azurite with blobs.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBlobs : ICollectionFixture<HostBlobs>
{
    public const string Name = "blobs";
}
