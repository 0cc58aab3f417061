using System.Text.Json;
using Dev.Judging;
using Dev.Run;

namespace EndToEnd.Judging;

public sealed class RunReportTests
{
    internal static readonly RunReport Clean = new(new Judgement { Inputs = 10, Processed = 9, DeadLettered = 1, Lost = 0, Duplicated = 0, Torn = 0, Mismatched = 0 })
    {
        Mode = "exactly-once",
        Kafka = "the emulator",
        Prefix = "",
        Instances = 2,
        Partitions = 6,
        Seed = 1,
        Wrong = [],
        OffsetsAtEnds = true,
        OutOfOrder = 0,
        Failing = new Dictionary<string, int> { ["transient"] = 3 },
        Routes = new Dictionary<string, SortedDictionary<string, int>> { ["payments-retry-1"] = new() { ["held back"] = 2, ["transient"] = 3 } },
        WorkerKills = 1,
        HostKills = 0,
        Transactions = 3,
        Aborts = 0,
        Fenced = 0,
        RedeliveriesDropped = 0,
        Seconds = 2,
        RecordsPerSecond = 5,
    };

    internal static readonly ChargeJudgement Charged = new()
    {
        Outcomes = Clean.Judgement,
        Charges = 9,
        ChargedTwice = 0,
        NeverCharged = 0,
        Unequal = 0,
        Parked = 1,
        Conflicts = 1,
        UncertainResolved = 2,
    };

    [Fact]
    public void Charges_are_clean_only_where_each_payment_was_charged_once()
    {
        Assert.True((Clean with { Charged = Charged }).IsClean());
        Assert.False((Clean with { Charged = Charged with { ChargedTwice = 1 } }).IsClean());
        Assert.False((Clean with { Charged = Charged with { NeverCharged = 1 } }).IsClean());
        Assert.False((Clean with { Charged = Charged with { Unequal = 1 } }).IsClean());
        Assert.False((Clean with { Charged = Charged with { Outcomes = Clean.Judgement with { Lost = 1 } } }).IsClean());
    }

    [Fact]
    public void A_run_is_clean_only_where_nothing_is_wrong()
    {
        Assert.True(Clean.IsClean());
        Assert.False((Clean with { Judgement = Clean.Judgement with { Lost = 1 } }).IsClean());
        Assert.False((Clean with { Judgement = Clean.Judgement with { Duplicated = 1 } }).IsClean());
        Assert.False((Clean with { Judgement = Clean.Judgement with { Torn = 1 } }).IsClean());
        Assert.False((Clean with { Judgement = Clean.Judgement with { Mismatched = 1 } }).IsClean());
        Assert.False((Clean with { OffsetsAtEnds = false }).IsClean());
        Assert.False((Clean with { OutOfOrder = 1 }).IsClean());
        Assert.True((Clean with { OutOfOrder = null }).IsClean());
    }

    [Fact]
    public void Programs_get_every_number_by_its_name()
    {
        var file = new FileInfo(Path.GetTempFileName());
        (Clean with { Charged = Charged }).WriteJson(file);
        var report = JsonDocument.Parse(File.ReadAllText(file.FullName)).RootElement;
        file.Delete();

        Assert.Equal(
            (10, 9, 1, 0, 0, 0, 1, 2, 5),
            (Number("inputs"), Number("processed"), Number("deadLettered"), Number("lost"), Number("duplicated"), Number("torn"), Number("kills"), Number("seconds"), Number("recordsPerSecond")));

        Assert.Equal((9, 0, 0, 1, 2), (Number("charges"), Number("chargedTwice"), Number("neverCharged"), Number("parked"), Number("uncertainResolved")));
        Assert.Equal(10, report.GetProperty("effects").GetProperty("inputs").GetInt32());

        Assert.Equal((3, 0), (report.GetProperty("routes").GetProperty("payments-retry-1").GetProperty("transient").GetInt32(), report.GetProperty("outOfOrder").GetInt32()));
        Assert.Equal(3, report.GetProperty("failing").GetProperty("transient").GetInt32());

        double Number(string name) => report.GetProperty(name).GetDouble();
    }
}
