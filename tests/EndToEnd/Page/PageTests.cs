using System.Globalization;
using System.Text;
using EndToEnd.Kit;
using ExactlyOnce;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenQA.Selenium;
using Testing;

namespace EndToEnd.Page;

/// <summary>The page, in Chromium, of a pipeline at work.</summary>
public sealed class PageTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private static readonly string[] Views = ["lanes", "history", "dead-letters", "retries", "effects", "doctor"];

    private Browser Browser => fixture.Browser;

    private PaymentsApp App => fixture.App;

    private string Queue => App.Names.DeadLetters;

    [Fact]
    public async Task It_shows_where_every_lane_is_and_goes_on_showing_it()
    {
        Browser.Open(fixture.Address);
        for (var round = 0; round < 2; round++)
        {
            var before = Positions();
            await App.PayAsync(40);
            await Eventually.HoldsAsync(() => Positions().Sum() >= before.Sum() + (40 * PageFixture.Partitions), "they are done");

            var positions = Positions();
            await Browser.UntilAsync(
                () => Lanes().Select(cells => Number(cells[2])).SequenceEqual(positions) && Lanes().All(cells => cells[1] == "caught up" && cells[3] == "0"),
                $"the lanes are at {string.Join(", ", positions)}");
        }
        Assert.DoesNotContain("key", Browser.Script<string>("return location.href"), StringComparison.Ordinal);
        // The commands are written in transactions: what is behind the last of them is a marker, and no work.
        await Browser.UntilAsync(() => Browser.Cells("#lanes-tables tbody tr") is { Count: 2 * PageFixture.Partitions } all && all.All(cells => cells[1] == "caught up"), "the lanes of the effects are caught up");
        Assert.All(Lanes(), cells => Assert.Contains("127.0.0.1", cells[6], StringComparison.Ordinal));
        Browser.TakePicture("lanes");

        Browser.OpenView("history");
        await Browser.UntilAsync(
            () =>
            {
                var committed = Browser.Cells("#history-rows tr").Where(cells => cells[2] == "committed").ToList();
                return Positions().SequenceEqual(Enumerable.Range(0, PageFixture.Partitions).Select(partition => Number(committed.First(cells => cells[1] == $"{App.Names.Payments}/{partition}")[4])));
            },
            "the last commits of the lanes are shown");
        Browser.TakePicture("history");
    }

    [Fact]
    public async Task A_replay_from_it_by_keyboard_alone_arrives_exactly_once()
    {
        var id = await fixture.SendPoisonAsync("""{"paymentId":"again","userId":"u","amount":-7,"currency":"EUR"}""");
        var inputs = App.Cluster.ReadCommitted(App.Names.Payments, PageFixture.Partitions).Count;
        await OpenDeadLettersAsync(id);
        Browser.TakePicture("dead-letters");

        Browser.TabTo($"[data-focus='select {id}']");
        Browser.Press(" ");
        await Browser.UntilShownAsync("#replay", "Replay 1 selected");
        Browser.Script<bool>("document.getElementById('main').focus(); return true");
        Browser.TabTo("#replay");
        Browser.Press(Keys.Enter);
        await Browser.UntilShownAsync("#confirm-what", "each once");
        Browser.TakePicture("confirm");
        Browser.Press("the amount is right now");
        Browser.Press(Keys.Tab);
        Browser.Press("alice");
        Browser.Press(Keys.Enter);
        await Browser.UntilShownAsync("#news", "1 replayed");

        // It fails once more, and is a dead letter again: so it was processed, once.
        await Eventually.HoldsAsync(
            () => App.Cluster.ReadCommitted(Queue, PageFixture.Partitions).Count(letter => Text(letter.Message.Value).Contains("\"again\"", StringComparison.Ordinal)) == 2, "it is back");
        Assert.Equal(inputs + 1, App.Cluster.ReadCommitted(App.Names.Payments, PageFixture.Partitions).Count);
        Assert.False(Browser.Find("#confirm").Displayed);
        var journal = Text(Assert.Single(App.Cluster.ReadCommitted($"{Queue}-journal", PageFixture.Partitions), entry => Text(entry.Message.Key) == id).Message.Value);
        Assert.Contains("the amount is right now", journal, StringComparison.Ordinal);
        await Browser.UntilAsync(() => Browser.FindAll($"[data-focus='select {id}']").Count == 0, "it is no longer open");
    }

    [Fact]
    public async Task A_discard_that_is_cancelled_does_nothing_and_one_that_is_confirmed_does()
    {
        var id = await fixture.SendPoisonAsync("to be discarded");
        await OpenDeadLettersAsync(id);

        await Browser.DoAsync($"[data-focus='select {id}']", box => box.Click());
        Browser.Find("#discard").Click();
        Browser.Press(Keys.Escape);
        await Browser.UntilAsync(() => !Browser.Find("#confirm").Displayed, "the question is closed");
        Assert.DoesNotContain(id, Journaled());
        Browser.Find("#discard").Click();
        Browser.Find("#confirm-do").Click(); // without a reason
        Assert.True(Browser.Find("#confirm").Displayed);
        Browser.Find("#confirm-why").SendKeys("a test");
        Browser.Find("#confirm-by").Clear();
        Browser.Find("#confirm-by").SendKeys("bob");
        Browser.Find("#confirm-do").Click();

        await Browser.UntilShownAsync("#news", "1 discarded");
        Assert.Contains(id, Journaled());
    }

    [Fact]
    public async Task What_a_record_holds_is_shown_as_json_text_or_hex_and_never_as_markup()
    {
        const string markup = "<img src=x onerror=\"window.hacked = true\"><script>window.hacked = true</script>";
        var id = await fixture.SendPoisonAsync(markup, key: markup);
        var json = await fixture.SendPoisonAsync("""{"paymentId":"<b>p</b>","amount":-1}""");
        await OpenDeadLettersAsync(id);

        Assert.Contains(Browser.Cells("#dead-letters-rows tr"), cells => cells[1] == id && cells[4].StartsWith("<img src=x", StringComparison.Ordinal));
        await Browser.DoAsync($"[data-focus='view {id}']", button => button.Click());
        Assert.Equal(markup, Browser.Script<string>("return document.querySelector('#record-value').closest('div').querySelector('pre').textContent"));
        Browser.Script<bool>("const way = document.querySelector('#record-value'); way.value = 'hex'; way.dispatchEvent(new Event('change')); return true");
        Assert.StartsWith("00000000  3c 69 6d 67 20", Browser.Script<string>("return document.querySelector('#record-value').closest('div').querySelector('pre').textContent"), StringComparison.Ordinal);
        Browser.Find("#record-close").Click();
        await Browser.DoAsync($"[data-focus='view {json}']", button => button.Click());
        Assert.Equal("{\n  \"paymentId\": \"<b>p</b>\",\n  \"amount\": -1\n}", Browser.Script<string>("return document.querySelector('#record-value').closest('div').querySelector('pre').textContent"));
        Browser.TakePicture("record");
        Assert.Empty(Browser.FindBarriers());

        Assert.False(Browser.Script<bool>("return window.hacked === true || document.querySelector('main img, dialog img, dialog b') !== null"));
    }

    [Fact]
    public async Task A_search_shows_what_fits()
    {
        var id = await fixture.SendPoisonAsync("needle", key: "haystack");
        await OpenDeadLettersAsync(id);

        Browser.Find("#dead-letters-key").SendKeys("haystack" + Keys.Enter);
        await Browser.UntilShownAsync("#dead-letters-sum", "1 fit.");
        Assert.Equal(id, Assert.Single(Browser.Cells("#dead-letters-rows tr"))[1]);
        Browser.Find("#dead-letters-key").Clear();
        Browser.Find("#dead-letters-reason").SendKeys("no such reason" + Keys.Enter);
        await Browser.UntilShownAsync("#dead-letters-sum", "0 fit.");
        Browser.Find("#dead-letters-reason").Clear();
        Browser.Find("#dead-letters-key").SendKeys("hex:zz" + Keys.Enter);
        await Browser.UntilAsync(() => Browser.Find("#problem").Displayed, "the mistake is told");
        Browser.Find("#dead-letters-key").Clear();
        Browser.Find("#dead-letters-key").SendKeys(Keys.Enter);
        await Browser.UntilAsync(() => !Browser.Find("#problem").Displayed, "it is mended");
    }

    [Fact]
    public async Task What_waits_in_retry_is_shown()
    {
        Browser.Open(fixture.Address);
        Browser.OpenView("retries");
        await Browser.UntilShownAsync("#retries-sum", "wait.");

        Assert.Equal(Enumerable.Range(1, 3).SelectMany(tier => new[] { $"{App.Names.Retry}-{tier}", $"{App.Names.EffectsRetry}-{tier}" }).Order(), Browser.FindAll("#retries-queue option").Select(option => option.Text).Order());
    }

    [Fact]
    public async Task A_parked_key_is_looked_up_and_settled()
    {
        await fixture.ParkAsync("pay-1");
        await fixture.ParkAsync("pay-2");
        Browser.Open(fixture.Address);
        Browser.OpenView("effects");
        await Browser.UntilShownAsync("#effects-rows", "pay-1");
        Browser.TakePicture("effects");

        await Browser.DoAsync("[data-settle='pay-1']", button => button.Click());
        Browser.Find("#settle-result").Click();
        Browser.Find("#settle-text").SendKeys("no JSON");
        await ConfirmAsync();
        await Browser.UntilShownAsync("#refusal", "no JSON");
        Assert.Equal(EffectState.Uncertain, (await FindAsync("pay-1")).State);
        await Browser.DoAsync("[data-settle='pay-1']", button => button.Click());
        Browser.Find("#settle-result").Click();
        Browser.Find("#settle-text").SendKeys("""{"status":"charged","chargeId":"ch_1"}""");
        Browser.TakePicture("settle");
        await ConfirmAsync();
        await Browser.UntilShownAsync("#news", "pay-1 is settled");
        await Browser.UntilAsync(() => Browser.Cells("#effects-rows tr") is var rows && rows.TrueForAll(cells => cells[0] != "pay-1"), "it is no longer parked");
        await Browser.DoAsync("[data-settle='pay-2']", button => button.Click());
        Browser.Find("#settle-notDone").Click();
        await ConfirmAsync();
        await Browser.UntilShownAsync("#news", "pay-2 is settled");
        Browser.Find("#effects-key").SendKeys("pay-1" + Keys.Enter);
        await Browser.UntilShownAsync("#effects-rows", "succeeded");

        var (one, two) = (await FindAsync("pay-1"), await FindAsync("pay-2"));
        Assert.Equal((EffectState.Succeeded, """{"status":"charged","chargeId":"ch_1"}"""), (one.State, Text(one.Result!)));
        Assert.True(two.IsReleased);
        Assert.Equal(("carol", true), (one.History[^1].By, one.History[^1].What.EndsWith("the statement has it", StringComparison.Ordinal)));

        async Task ConfirmAsync()
        {
            Browser.Find("#confirm-why").SendKeys("the statement has it");
            Browser.Find("#confirm-by").Clear();
            Browser.Find("#confirm-by").SendKeys("carol");
            Browser.Find("#confirm-do").Click();
            await Browser.UntilAsync(() => !Browser.Find("#confirm").Displayed, "it is confirmed");
        }

        async Task<EffectEntry> FindAsync(string key) => (await fixture.Store.FindAsync(PageFixture.Effect, key, default))!.Entry;
    }

    [Fact]
    public async Task The_doctors_findings_are_shown_with_their_fixes()
    {
        Browser.Open(fixture.Address);
        Browser.OpenView("doctor");
        await Browser.UntilShownAsync("#doctor-sum", "findings break the guarantee");

        // What is so of many topics is said once, with a command for each.
        var replicas = Assert.Single(Browser.FindAll("#findings li"), finding => finding.Text.Contains("has 1 replica", StringComparison.Ordinal));
        replicas.FindElement(By.CssSelector("summary")).Click();
        Assert.All(
            [App.Names.Settled, App.Names.Processed],
            topic => Assert.Matches($@"{topic}\b[^\n]*: each has 1 replica[\s\S]*kafka-reassign-partitions\.sh[\s\S]*{topic}\b", replicas.Text));
        Browser.TakePicture("doctor");
    }

    [Fact]
    public async Task Without_the_key_nothing_is_shown()
    {
        Browser.Open(fixture.Address);
        Browser.Script<bool>("sessionStorage.clear(); return true");
        Browser.Open(new Uri(App.Api, "page"));

        await Browser.UntilAsync(() => Browser.Find("#key").Displayed, "the key is asked for");
        Assert.Empty(Lanes());
        Browser.Find("#key").SendKeys("another key" + Keys.Enter);
        await Browser.UntilShownAsync("#problem", "the key is not the application's");
        Assert.Empty(Lanes());
        await Browser.DoAsync("#key", field => field.SendKeys(PaymentsApp.Key + Keys.Enter));
        await Browser.UntilAsync(() => Lanes().Count == PageFixture.Partitions, "the lanes are shown");
        Assert.False(Browser.Find("#problem").Displayed);
    }

    [Fact]
    public async Task A_page_of_another_site_changes_nothing_even_with_the_key()
    {
        var id = await fixture.SendPoisonAsync("to stay");
        await using var other = WebApplication.CreateSlimBuilder().Build();
        other.Urls.Add("http://127.0.0.1:0");
        other.MapGet("/", () => TypedResults.Content("<title>another site</title>", "text/html"));
        await other.StartAsync();
        Browser.Open(new Uri(other.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));

        foreach (var (mode, type) in new[] { ("no-cors", "text/plain"), ("cors", "application/json") })
        {
            var answer = Browser.Await($$"""
                fetch('{{App.Api}}dead-letters/discard?code={{PaymentsApp.Key}}', {
                    method: 'POST', mode: '{{mode}}', headers: { 'content-type': '{{type}}' },
                    body: JSON.stringify({ queue: '{{Queue}}', ids: ['{{id}}'], why: 'evil', by: 'mallory' }),
                }).then(response => response.type, refused => 'refused')
                """);
            Assert.Equal(mode == "cors" ? "refused" : "opaque", answer);
        }

        Assert.DoesNotContain(id, Journaled());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_view_has_no_barriers_that_axe_knows_in_the_light_and_in_the_dark(bool isDark)
    {
        await fixture.SendPoisonAsync("a dead letter");
        await fixture.ParkAsync($"barrier-{isDark}");
        using var browser = new Browser(isDark);
        browser.Open(fixture.Address);
        await browser.UntilAsync(() => browser.Cells("#lanes-tables tbody tr").Count > 0, "lanes are shown");
        foreach (var view in Views)
        {
            browser.OpenView(view);
            if (view == "dead-letters")
                await ChooseQueueAsync(browser);
            var shown = view switch { "lanes" => "#lanes-tables tbody tr", "history" => "#history-rows tr", "dead-letters" => "#dead-letters-rows tr", "effects" => "#effects-rows tr", "doctor" => "#findings li", _ => "#retries-queue option" };
            await browser.UntilAsync(() => browser.FindAll(shown).Count > 0, $"{view} is shown");
            Assert.Equal([], browser.FindBarriers().Select(barrier => $"{view}: {barrier}"));
            if (isDark)
                browser.TakePicture($"{view}-dark");
        }
        browser.OpenView("effects");
        await browser.DoAsync("[data-settle]", button => button.Click());
        Assert.Empty(browser.FindBarriers());
    }

    private List<List<string>> Lanes() => [.. Browser.Cells("#lanes-tables tbody tr").Where(cells => cells[0].StartsWith($"{App.Names.Payments}/", StringComparison.Ordinal))];

    private List<long> Positions() => [.. App.Cluster.ReadOffsets(App.Names.LedgerGroup, App.Names.Payments, Enumerable.Range(0, PageFixture.Partitions)).Select(offset => offset ?? 0)];

    private List<string> Journaled() => [.. App.Cluster.ReadCommitted($"{Queue}-journal", PageFixture.Partitions).Select(entry => Text(entry.Message.Key))];

    private async Task OpenDeadLettersAsync(string id)
    {
        Browser.Open(fixture.Address);
        Browser.OpenView("dead-letters");
        await ChooseQueueAsync(Browser);
        await Browser.UntilShownAsync("#dead-letters-rows", id);
    }

    private async Task ChooseQueueAsync(Browser browser)
    {
        await browser.UntilAsync(() => browser.FindAll("#dead-letters-queue option").Count > 0, "queues are known");
        browser.Find($"#dead-letters-queue option[value='{Queue}']").Click();
        browser.Find("#dead-letters-filter button").Click();
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    // As the page has it.
    private static long Number(string text) => text.Length == 0 ? 0 : long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
