using System.Text.RegularExpressions;
using Dev.Infrastructure;
using Toolchain;

namespace Infrastructure.Tests.Monitoring;

/// <summary>Alerts and the workbook ask for what the application sends.</summary>
public sealed partial class QueryTests(SentTelemetry sent) : IClassFixture<SentTelemetry>
{
    private static readonly Lazy<string> Sources = new(() => string.Concat(new[] { "ExactlyOnce", "ExactlyOnce.Kafka", "ExactlyOnce.AzureTables" }
        .SelectMany(project => Directory.EnumerateFiles(Workspace.At("src", project), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText)));

    private static readonly IReadOnlyDictionary<string, string> Queries = MonitoringQueries.Read();

    public static TheoryData<string> Names => [.. Queries.Keys];

    [Fact]
    public async Task They_are_right_Kusto_for_the_workspaces_tables()
    {
        Assert.True(Queries.Count >= 15);
        Assert.Empty(await Kusto.CheckAsync(Queries));
        Assert.Contains("asked, line 2", Assert.Single(await Kusto.CheckAsync(new Dictionary<string, string> { ["asked"] = "AppMetrics\n| where Nothing == 1" })), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_metric_is_sent_and_has_the_attributes_that_are_asked_of_it(string name)
    {
        var query = Queries[name];
        var metrics = Metrics().Matches(query).SelectMany(match => Text().Matches(match.Value)).Select(match => match.Groups[1].Value).Distinct().ToList();
        var asked = Attribute().Matches(query).Select(match => match.Groups[1].Value).Distinct();
        if (!query.Contains("AppMetrics", StringComparison.Ordinal))
        {
            Assert.Empty(metrics);
            return;
        }

        Assert.NotEmpty(metrics);
        Assert.All(metrics, metric => Assert.True(sent.Metrics.Contains(metric), $"{metric} is not sent"));
        var has = metrics.SelectMany(metric => sent.Metrics[metric]).SelectMany(attributes => attributes.Keys)
            .Concat(query.Contains("AppTraces", StringComparison.Ordinal) ? sent.Logs.SelectMany(log => log.Keys) : []).ToHashSet();
        Assert.All(asked, attribute => Assert.Contains(attribute, has));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_value_that_an_attribute_is_compared_with_is_sent_in_it(string name)
    {
        var query = Queries[name];
        Assert.Equal(AnyComparison().Count(query), Comparison().Count(query));
        foreach (Match compared in Comparison().Matches(query))
        {
            var (metric, attribute, value) = (compared.Groups[1].Value, compared.Groups[2].Value, compared.Groups[3].Value);

            Assert.Contains(sent.Metrics[metric], attributes => attributes.GetValueOrDefault(attribute) == value);
            // Of some the test itself chose the value.
            Assert.Contains($"\"{value}\"", Sources.Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_log_event_is_one_that_the_application_has_and_logs_have_the_attributes(string name)
    {
        var query = Queries[name];
        if (!query.Contains("AppTraces", StringComparison.Ordinal))
            return;

        Assert.All(
            Events().Matches(query).SelectMany(match => Number().Matches(match.Groups[1].Value)),
            number => Assert.Matches($@"LoggerMessage\(EventId = {number.Value}\b", Sources.Value));
        Assert.All(sent.Logs, log => Assert.Subset(log.Keys.ToHashSet(), new HashSet<string> { "EventId", "CategoryName" }));
        Assert.All(sent.Logs, log => Assert.StartsWith("ExactlyOnce", log["CategoryName"], StringComparison.Ordinal));
    }

    [Fact]
    public void Each_alert_asks_its_query_and_its_link_leads_to_what_there_is_to_do()
    {
        var alerts = Alert().Matches(File.ReadAllText(Workspace.At("infra", "modules", "alerts.bicep"))).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var runbook = File.ReadAllLines(Workspace.At("docs", "operations.md"));

        Assert.Equal(Queries.Keys.Where(name => name.EndsWith(".kql", StringComparison.Ordinal)), alerts.Values.Order(StringComparer.Ordinal));
        Assert.All(alerts.Keys, name => Assert.Contains($"### {name}", runbook));
    }

    [GeneratedRegex(@"name: '([a-z-]+)'\n    severity: \d\n    description: '[^\n]*'\n    query: loadTextContent\('\.\./([^']+)'\)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"Name (?:==|in) (?:\([^)]*\)|""[^""]*"")")]
    private static partial Regex Metrics();

    [GeneratedRegex(@"""([^""]+)""")]
    private static partial Regex Text();

    [GeneratedRegex(@"Properties\[""([^""]+)""\]")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"Name == ""([^""]+)"" and tostring\(Properties\[""([^""]+)""\]\) == ""([^""]+)""")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"(?<!toint)\(Properties\[""[^""]+""\]\) (?:==|in|has)")]
    private static partial Regex AnyComparison();

    [GeneratedRegex(@"toint\(Properties\[""EventId""\]\) in \(([^)]+)\)")]
    private static partial Regex Events();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
