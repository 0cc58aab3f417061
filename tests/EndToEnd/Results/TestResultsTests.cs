using Dev.Test;

namespace EndToEnd.Results;

/// <summary>What <c>./dev test</c> prints as its last line is counted from the runners' results files.</summary>
public sealed class TestResultsTests
{
    [Fact]
    public void Outcomes_are_counted_and_failures_told()
    {
        var results = Read("Passed", "Passed", "NotExecuted", "Failed", "Timeout");

        Assert.Equal("2 passed, 2 failed, 1 skipped", results.ToString());
        Assert.Equal(2, results.Failures.Count);
        Assert.Contains("FAILED test-3\nwhy", results.Failures[0]);
    }

    [Fact]
    public void A_runner_that_died_is_a_failure_beside_those_it_had()
    {
        var results = Read(["Passed", "Failed"], "The active test run was aborted. Reason: Test host process crashed");

        Assert.Equal("1 passed, 2 failed", results.ToString());
        Assert.Contains("crashed", results.Failures[1]);
    }

    [Fact]
    public void Skipped_tests_are_named_only_where_there_are_some() => Assert.Equal("1 passed, 0 failed", Read("Passed").ToString());

    [Fact]
    public void Projects_are_summed() => Assert.Equal("3 passed, 1 failed, 1 skipped", (Read("Passed", "NotExecuted") + Read("Passed", "Passed", "Failed")).ToString());

    private static TestResults Read(params string[] outcomes) => Read(outcomes, "[xUnit.net] What_is_aborted_is_gone [SKIP]");

    private static TestResults Read(string[] outcomes, string info)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $"""
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
            {string.Concat(outcomes.Select((outcome, index) => $"""
                <UnitTestResult testName="test-{index}" outcome="{outcome}"><Output><ErrorInfo><Message>why</Message></ErrorInfo></Output></UnitTestResult>
                """))}
            </Results><ResultSummary><RunInfos><RunInfo outcome="Error"><Text>{info}</Text></RunInfo></RunInfos></ResultSummary></TestRun>
            """);
        try
        {
            return TestResults.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
