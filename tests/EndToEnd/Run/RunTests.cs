using System.Text.RegularExpressions;
using EndToEnd.Kit;
using ExactlyOnce;
using Testing;

namespace EndToEnd.Run;

[Collection(SharedBrokers.Name)]
public sealed class RunTests(Brokers brokers) : IDisposable
{
    private readonly ReportFile _report = new();

    public void Dispose() => _report.Dispose();

    [Theory, OnEmulator, OnRealKafka]
    public async Task Every_payment_has_one_outcome_although_workers_and_a_host_are_killed(BrokerKind kind)
    {
        string[] kafka = kind == BrokerKind.RealKafka ? ["--bootstrap", await brokers.StartAsync(kind), "--prefix", TestNames.Unique("run") + "-"] : [];

        var page = Path.ChangeExtension(_report.Path, "html");

        var ended = await DevProcess.RunAsync(["run", "--records", "6000", "--kills", "3", "--partitions", "4", "--json", _report.Path, "--report", page, .. kafka]);

        Assert.True(ended.Code == 0, ended.Output + ended.Error);
        Assert.Equal((6000, 2, 1), (_report["inputs"], _report["workerKills"], _report["hostKills"]));
        Assert.Equal((0, 0, 0, 0), (_report["lost"], _report["duplicated"], _report["torn"], _report["mismatched"]));
        Assert.Equal(6000, _report["processed"] + _report["deadLettered"]);
        Assert.InRange(_report["deadLettered"], 1, 1000);
        Assert.True(_report.Read().GetProperty("offsetsAtEnds").GetBoolean());
        // Payments that came too early waited with all that followed them of their user, through kills and tiers, and none passed another.
        Assert.Equal(0, _report["outOfOrder"]);
        Assert.InRange(_report["retried"], 50, 6000);
        var routes = _report.Read().GetProperty("routes").EnumerateObject().ToDictionary(route => route.Name[(route.Name.LastIndexOf("payments-", StringComparison.Ordinal) is >= 0 and var at ? at : 0)..], route => route.Value);
        Assert.All(["payments-retry-1", "payments-retry-2", "payments-retry-3"], tier => Assert.True(routes[tier].GetProperty("held back").GetInt32() > 0, tier));
        Assert.Equal(_report.Read().GetProperty("failing").GetProperty("exhausting").GetInt32(), routes["payments-dlq"].GetProperty("transient").GetInt32());
        Assert.Equal((0, 0, 0), (_report["chargedTwice"], _report["neverCharged"], _report["unequalResults"]));
        Assert.InRange(_report["uncertainResolved"], 1, 6000); // the gateway loses answers
        var effects = _report.Read().GetProperty("effects");
        Assert.Equal(_report["processed"], effects.GetProperty("inputs").GetInt32());
        Assert.Equal(_report["processed"], effects.GetProperty("processed").GetInt32() + effects.GetProperty("deadLettered").GetInt32());
        Assert.InRange(effects.GetProperty("deadLettered").GetInt32() - _report["keyConflicts"], 0, 5); // a gateway that fails again and again
        Assert.True(_report.Read().GetProperty("seconds").GetDouble() > 0);
        Assert.True(_report.Read().GetProperty("recordsPerSecond").GetDouble() > 0);
        Assert.Contains("Every input has exactly one outcome.", ended.Output);
        var html = await File.ReadAllTextAsync(page);
        File.Delete(page);
        Assert.Contains($"The timeline: {page}", ended.Output);
        Assert.Contains("""class="verdict good">Every input has exactly one outcome.</p>""", html);
        Assert.Equal(3, Regex.Count(html, "<line class=\"Kill\""));
        Assert.Equal((2, 1), (Regex.Count(html, "<td>its worker was killed with SIGKILL"), Regex.Count(html, "<td>its host was killed with SIGKILL")));
        Assert.Matches("(?s)killed the worker of instance 1.*killed the host of instance 1.*killed the worker of instance 2", ended.Output);
        Assert.Contains("a rebalance leaves it with", html);
        Assert.True(Regex.Count(html, "class=\"column\"") > 20, html);
    }

    [Theory, OnRealKafka]
    public async Task On_a_real_Kafka_the_topics_stay_for_anybody_to_check_and_another_run_needs_a_prefix(BrokerKind kind)
    {
        var (bootstrap, prefix) = (await brokers.StartAsync(kind), TestNames.Unique("run") + "-");
        string[] run = ["run", "--records", "100", "--kills", "0", "--partitions", "2", "--bootstrap", bootstrap, "--prefix", prefix];
        Assert.Equal(0, (await DevProcess.RunAsync([.. run, "--json", _report.Path])).Code);

        using var cluster = new TestCluster(bootstrap);
        // Those that came too early are there again, as often as they came back.
        Assert.Equal(100, cluster.ReadCommitted(prefix + "payments", 2).Count(record => !record.Message.Headers.Any(header => header.Key == EoHeaders.Return)));
        Assert.Equal(_report["processed"], cluster.ReadCommitted(prefix + "payments-processed", 2).Count);
        Assert.Equal(_report["processed"], cluster.ReadCommitted(prefix + "audit-log", 2).Count);
        Assert.Equal(_report["processed"], cluster.ReadCommitted(prefix + "payment-effects", 2).Count);
        Assert.Equal(_report["deadLettered"], cluster.ReadCommitted(prefix + "payments-dlq", 2).Count);

        var again = await DevProcess.RunAsync(run);
        Assert.Equal(2, again.Code);
        Assert.Contains("Give this run names of its own: --prefix", again.Error);
    }

    [Fact]
    public async Task Without_transactions_the_same_kills_duplicate()
    {
        var ended = await DevProcess.RunAsync("run", "--mode", "at-least-once", "--records", "200000", "--kills", "3", "--no-effects", "--json", _report.Path);

        Assert.Equal(1, ended.Code);
        Assert.InRange(_report["duplicated"], 1, 200_000);
        Assert.Equal((0, 0), (_report["lost"], _report["torn"]));
        Assert.Contains("Not every input has exactly one outcome.", ended.Output);
    }

    [Fact]
    public async Task Payments_come_from_a_file_too()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file,
        [
            """{"paymentId":"p-1","userId":"王小明","amount":12.34,"currency":"EUR"}""",
            """{"paymentId":"p-1","userId":"王小明","amount":12.34,"currency":"EUR"}""",
            """{"paymentId":"a/b #? 'c' %41 🦊","userId":"u","amount":1,"currency":"EUR"}""",
            """{"paymentId":"p-1","userId":"王小明","amount":12.35,"currency":"EUR"}""",
            """{"paymentId":"p-2","userId":"u","amount":-1,"currency":"EUR"}""",
            "",
            "no payment",
        ]);

        var ended = await DevProcess.RunAsync("run", "--input", file, "--instances", "1", "--kills", "0", "--partitions", "1", "--json", _report.Path);
        File.Delete(file);

        Assert.True(ended.Code == 0, ended.Output + ended.Error);
        Assert.Equal((6, 4, 2), (_report["inputs"], _report["processed"], _report["deadLettered"]));
        Assert.Equal((2, 1, 0), (_report["charges"], _report["keyConflicts"], _report["unequalResults"]));
    }

    [Theory]
    [InlineData("--records", "0", "--records is 0; it must be 1 to 100000000.")]
    [InlineData("--instances", "33", "--instances is 33; it must be 1 to 32.")]
    [InlineData("--kills", "-1", "--kills is -1; it must be 0 to 1000.")]
    [InlineData("--partitions", "many", "Cannot parse argument 'many'")]
    [InlineData("--mode", "at-most-once", "'at-most-once' not recognized")]
    [InlineData("--prefix", "a b", "--prefix is 'a b'; it must be at most 200 letters")]
    [InlineData("--input", "nowhere.jsonl", "'nowhere.jsonl'")]
    [InlineData("--bogus", "1", "'--bogus'")]
    public async Task A_wrong_option_is_told_with_its_rule_and_nothing_is_run(string option, string value, string problem)
    {
        var ended = await DevProcess.RunAsync("run", option, value);

        Assert.Equal(2, ended.Code);
        Assert.Contains(problem, ended.Error);
    }

    [Fact]
    public async Task A_file_without_payments_is_refused()
    {
        var file = Path.GetTempFileName();

        var ended = await DevProcess.RunAsync("run", "--input", file);
        File.Delete(file);

        Assert.Equal(2, ended.Code);
        Assert.Contains($"{file} has no payments; it must have one JSON a line.", ended.Error);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--report")]
    public async Task A_report_that_cannot_be_written_is_known_before_the_run(string option)
    {
        var ended = await DevProcess.RunAsync("run", option, "/proc/no/such/report");

        Assert.Equal(2, ended.Code);
        Assert.Contains("/proc/no", ended.Error);
        Assert.DoesNotContain("payments;", ended.Output);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_told()
    {
        var ended = await DevProcess.RunAsync("run", "--bootstrap", "127.0.0.1:1");

        Assert.Equal(2, ended.Code);
        Assert.Contains("No Kafka answered on 127.0.0.1:1", ended.Error);
    }

    [Fact]
    public async Task Help_names_every_command_and_option()
    {
        var dev = await DevProcess.RunAsync("--help");
        var run = await DevProcess.RunAsync("run", "--help");

        Assert.Equal((0, 0), (dev.Code, run.Code));
        Assert.All(["run", "test"], command => Assert.Contains($"  {command} ", dev.Output));
        Assert.All(
            ["--records", "--instances", "--kills", "--partitions", "--seed", "--mode", "--bootstrap", "--prefix", "--input", "--json", "--report"],
            option => Assert.Contains($"  {option} ", run.Output));
    }
}
