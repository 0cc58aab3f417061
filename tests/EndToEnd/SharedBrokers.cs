using EndToEnd.Kit;
using Testing;

namespace EndToEnd;

/// <summary>Test classes of this collection share their brokers, and the storage of their hosts.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrokers : ICollectionFixture<Brokers>, ICollectionFixture<HostStorage>
{
    public const string Name = "brokers";
}
