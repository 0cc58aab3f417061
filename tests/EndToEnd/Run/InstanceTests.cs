using Dev.Run;

namespace EndToEnd.Run;

public sealed class InstanceTests
{
    private const string Report = """{"exactlyonce.records.processed":1200,"localhost.partitions":6}""";

    [Fact]
    public void A_report_tells_its_counters() =>
        Assert.Equal(new() { ["exactlyonce.records.processed"] = 1200, ["localhost.partitions"] = 6 }, Instance.CountersOf(Report));

    [Fact]
    public void A_report_that_a_kill_cut_short_tells_nothing() =>
        Assert.All(Enumerable.Range(0, Report.Length), length => Assert.Null(Instance.CountersOf(Report[..length])));
}
