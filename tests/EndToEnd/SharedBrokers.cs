using Testing;

namespace EndToEnd;

/// <summary>Test classes of this collection share their brokers.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrokers : ICollectionFixture<Brokers>
{
    public const string Name = "brokers";
}
