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

    /// <summary>Each failed test with what it said.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    public static TestResults Read(string trxFile)
    {
        var results = XDocument.Load(trxFile).Descendants(Trx + "UnitTestResult").ToList();
        int Count(Func<string, bool> outcome) => results.Count(result => outcome((string?)result.Attribute("outcome") ?? ""));
        return new TestResults
        {
            Passed = Count(outcome => outcome == "Passed"),
            Skipped = Count(outcome => outcome == "NotExecuted"),
            Failed = Count(outcome => outcome is not ("Passed" or "NotExecuted")),
            Failures = [.. results.Where(result => (string?)result.Attribute("outcome") is not ("Passed" or "NotExecuted")).Select(Describe)],
        };
    }

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
