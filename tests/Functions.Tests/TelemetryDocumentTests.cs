using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ExactlyOnce;
using Microsoft.Extensions.DependencyInjection;
using Toolchain;

namespace Functions.Tests;

/// <summary>docs/telemetry.md names all that the code emits, and nothing else.</summary>
public sealed partial class TelemetryDocumentTests
{
    private static readonly string Document = File.ReadAllText(Workspace.At("docs", "telemetry.md"));

    private static IEnumerable<string> Sources => new[] { "ExactlyOnce", "ExactlyOnce.Kafka", "ExactlyOnce.AzureTables", "ExactlyOnce.AzureBlobs", "Functions" }
        .SelectMany(project => Directory.EnumerateFiles(Workspace.At("src", project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    [Fact]
    public void Every_log_event_is_in_it_with_its_level_and_no_two_have_one_number()
    {
        var events = Sources.SelectMany(source => LogEvent().Matches(source)).Select(match => (Id: match.Groups[1].Value, Level: match.Groups[2].Value)).ToList();
        var documented = EventRow().Matches(Document).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        Assert.True(events.Count > 20);
        Assert.Equal(events.Count, events.Select(one => one.Id).Distinct().Count());
        Assert.Equal(events.Select(one => one.Id).Order(), documented.Keys.Order());
        Assert.All(events.Where(one => one.Level.Length > 0), one => Assert.Equal(one.Level, documented[one.Id]));
    }

    [Fact]
    public async Task Every_metric_is_in_it_with_its_unit()
    {
        Dictionary<string, string> published = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ExactlyOnceTelemetry.Name)
                    published[instrument.Name] = instrument.Unit!;
            },
        };
        listener.Start();
        using var host = StartupTests.Build(StartupTests.Complete);
        await host.StartAsync();
        _ = ActivatorUtilities.CreateInstance<ForwardDueRetries>(host.Services);
        _ = ActivatorUtilities.CreateInstance<DeadLetters.ManageDeadLetters>(host.Services);
        await host.StopAsync();

        Assert.Equal(
            MetricRow().Matches(Document).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Order(),
            published.Select(one => (one.Key, one.Value)).Order());
    }

    [Fact]
    public void Every_span_is_in_it()
    {
        var operations = Sources.SelectMany(source => Operation().Matches(source)).Select(match => match.Groups[1].Value).Distinct().Order();

        Assert.Equal(SpanName().Matches(Document).Select(match => match.Groups[1].Value).Order(), operations);
    }

    [GeneratedRegex(@"LoggerMessage\(EventId = (\d+)(?:, Level = LogLevel\.(\w+))?")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"^\| (\d+) \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| ([^ |]+) \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"(?:OfLane\(|NameOf\(|Spans\.Batch\(|MeasuredCall\()""([a-z]+)""")]
    private static partial Regex Operation();

    [GeneratedRegex(@"`([a-z]+) (?:TOPIC|EFFECT)`")]
    private static partial Regex SpanName();
}
