using LocalHost.Catalog;
using LocalHost.Http;
using LocalHost.ScriptRoots;
using LocalHost.Tests.Kit;

namespace LocalHost.Tests.Http;

public sealed class HttpFunctionTests
{
    [Theory]
    [InlineData("admin/pay", "its route is 'admin/pay'; routes that begin with admin or runtime are the Functions host's own")]
    [InlineData("/Runtime", "its route is 'Runtime'; routes that begin with admin or runtime")]
    [InlineData("pay/{id", "its route is 'pay/{id', which is no route of ASP.NET Core")]
    public void A_route_that_cannot_be_served_is_named_with_the_rule(string route, string problem) => Assert.Contains(
        $"Function Pay: {problem}", Assert.Throws<InvalidDataException>(() => HttpFunction.Read(Function("Pay", route), "api")).Message);

    [Fact]
    public void A_level_that_does_not_exist_is_named_with_those_that_do() => Assert.Contains(
        "Function Pay: its authLevel is 'nobody'; it must be anonymous, user, function, system or admin.",
        Assert.Throws<InvalidDataException>(() => HttpFunction.Read(Declared.Function("Pay", new { type = "httpTrigger", authLevel = "nobody" }), "api")).Message);

    [Theory]
    [InlineData(null, "api", "api/Pay")]
    [InlineData("", "api", "api/Pay")]
    [InlineData("/pay/{id:int}", "v1/api", "v1/api/pay/{id:int}")]
    [InlineData("pay", "", "pay")]
    public void A_route_is_under_the_prefix_and_by_default_the_functions_name(string? route, string prefix, string full) =>
        Assert.Equal(full, HttpFunction.Read(Function("Pay", route), prefix).Pattern.RawText);

    [Theory]
    [InlineData("Anonymous", true)]
    [InlineData("Function", false)]
    [InlineData("Admin", false)]
    [InlineData(null, false)]
    public void Only_an_anonymous_function_takes_requests_without_a_key(string? level, bool isAnonymous) =>
        Assert.Equal(isAnonymous, HttpFunction.Read(Declared.Function("Pay", new { type = "httpTrigger", authLevel = level }), "api").IsAnonymous);

    [Theory]
    [InlineData("pay", "get", "PAY", "get")]
    [InlineData("pay", "get", "pay", null)]
    public void Two_functions_of_one_route_and_method_are_refused_with_both_names(string route, string? method, string otherRoute, string? otherMethod)
    {
        var problem = Assert.Throws<InvalidDataException>(() => Create(Function("Pay", route, method), Function("PayToo", otherRoute, otherMethod)));

        Assert.Contains("Functions Pay and PayToo have the same route 'api/", problem.Message);
    }

    [Fact]
    public void Two_functions_may_share_a_route_for_different_methods() => Assert.Single(Create(Function("Read", "pay", "get"), Function("Write", "pay", "post")));

    [Fact]
    public void Without_a_port_nothing_is_served_and_the_log_says_how()
    {
        using var log = new LogLines();

        Assert.Empty(Factory(log, port: null).Create([Function("Pay", "pay")]));

        Assert.Equal("Information: 1 HTTP functions are not served; --port PORT serves them, and --port 0 on a free port", Assert.Single(log.All));
    }

    private static List<object> Create(params FunctionDefinition[] functions)
    {
        using var log = new LogLines();
        return [.. Factory(log, port: 0).Create(functions)];
    }

    private static HttpListenerFactory Factory(LogLines log, int? port) =>
        new(new HttpOptions(port, new FunctionKey("key")), Declared.Settings(), new HostId("host"), new CallRecorder((_, _) => Task.CompletedTask), TimeProvider.System, log);

    private static FunctionDefinition Function(string name, string? route, string? method = null) =>
        Declared.Function(name, new { type = "httpTrigger", route, methods = method is null ? null : new[] { method } });
}
