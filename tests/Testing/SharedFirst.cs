using Xunit.Abstractions;

namespace Testing;

/// <summary>
/// Collections with a name begin before classes on their own. They take longest, several classes one after the other, and begun last one
/// would be left alone for minutes. xunit's own order is another one each time.
/// </summary>
public sealed class SharedFirst : ITestCollectionOrderer
{
    private const string OnItsOwn = "Test collection for ";

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => collection.DisplayName.StartsWith(OnItsOwn, StringComparison.Ordinal) ? 1 : 0);
}
