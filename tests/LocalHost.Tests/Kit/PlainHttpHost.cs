namespace LocalHost.Tests.Kit;

/// <summary>The same, with a worker that does not serve HTTP itself.</summary>
public sealed class PlainHttpHost : HttpHost
{
    protected override IReadOnlyList<(string Name, string Value)> Settings => [("WithoutAspNetCore", "true")];
}
