using System.Globalization;
using System.Xml.Linq;

namespace Dev.Test;

/// <summary>Counts of tests, from the results file that a test runner wrote.</summary>
internal sealed record TestResults
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public int Passed { get; init; }

    public int Failed { get; init; }

    public int Skipped { get; init; }

    /// <summary>Whether the runner died, and left the results it had.</summary>
    public bool WasAborted { get; init; }

    /// <summary>Each failed test with what it said.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    public static TestResults Read(string trxFile)
    {
        var document = XDocument.Load(trxFile);
        var sum = new TestResults();
        foreach (var result in document.Descendants(Trx + "UnitTestResult"))
        {
            sum = (string?)result.Attribute("outcome") switch
            {
                "Passed" => sum with { Passed = sum.Passed + 1 },
                "NotExecuted" => sum with { Skipped = sum.Skipped + 1 },
                _ => sum.And(Describe(result)),
            };
        }
        // A runner that died leaves the results it had, and says so here.
        var aborted = document.Descendants(Trx + "RunInfo").Select(info => info.Value.Trim())
            .FirstOrDefault(text => text.StartsWith("The active test run was aborted", StringComparison.Ordinal));
        return aborted is null ? sum : sum.And($"FAILED {aborted}") with { WasAborted = true };
    }

    /// <summary>These and one failure more.</summary>
    public TestResults And(string failure) => this with { Failed = Failed + 1, Failures = [.. Failures, failure] };

    public static TestResults operator +(TestResults one, TestResults other) => new()
    {
        Passed = one.Passed + other.Passed,
        Failed = one.Failed + other.Failed,
        Skipped = one.Skipped + other.Skipped,
    };

    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed");
        return Skipped == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}, {Skipped} skipped");
    }

    private static string Describe(XElement result) =>
        $"FAILED {(string?)result.Attribute("testName")}\n{result.Descendants(Trx + "Message").FirstOrDefault()?.Value}\n{result.Descendants(Trx + "StackTrace").FirstOrDefault()?.Value}";
}
