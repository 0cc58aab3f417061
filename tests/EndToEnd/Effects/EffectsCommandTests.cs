using Dev.Run;
using EndToEnd.Kit;
using ExactlyOnce;
using Toolchain;

namespace EndToEnd.Effects;

/// <summary><c>./dev effects</c>: an operator looks a parked key up, and settles it.</summary>
public sealed class EffectsCommandTests : IAsyncLifetime
{
    private const string Key = "a/b #1 'c' 🦊";
    private Azurite _azurite = null!;
    private Gateway _gateway = null!;

    public async Task InitializeAsync()
    {
        await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
        _azurite = await Azurite.StartAsync();
        _gateway = await Gateway.StartAsync(CancellationToken.None, "--honours", "nothing");
        // A process that died after its call, and one that found the key: parked.
        using var victim = Caller("after-call");
        await victim.UntilAsync("after-call");
        await victim.KillAsync();
        using var finder = Caller();
        Assert.NotEqual(0, await finder.EndAsync());
        Assert.Contains("It is parked", await finder.Error);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    [Fact]
    public async Task A_parked_key_is_listed_shown_and_settled_and_its_callers_get_that_outcome()
    {
        var listed = await RunAsync("list", "--json");
        var shown = await RunAsync("show", Key);
        string[] resolve = ["resolve", Key, "--succeeded", """{"status":"charged","chargeId":"ch_found"}""", "--why", "the bank's statement has it", "--by", "alice"];
        var planned = await RunAsync(resolve);
        var still = await RunAsync("show", Key, "--json");
        var done = await RunAsync([.. resolve, "--execute"]);
        var again = await RunAsync([.. resolve, "--execute"]);
        using var caller = Caller();
        Assert.True(await caller.EndAsync() == 0, await caller.Error);

        Assert.Equal((0, 0, 0, 0, 0, 1), (listed.Code, shown.Code, planned.Code, still.Code, done.Code, again.Code));
        Assert.Contains("\"attempt\": 2", listed.Output);
        Assert.Contains("Uncertain", shown.Output);
        Assert.Contains("Nothing was changed", planned.Output);
        Assert.Contains("\"Uncertain\"", still.Output);
        Assert.Contains("resolved from Uncertain to succeeded: the bank's statement has it (alice)", done.Output);
        Assert.Contains("has succeeded already", again.Error);
        Assert.Contains("answer charged ch_found", caller.Lines);
        Assert.Equal(1, (await _gateway.CountsAsync())[Key]);
        Assert.Contains("No key of charge-card is Uncertain.", (await RunAsync("list")).Output);
    }

    [Fact]
    public async Task A_key_that_was_not_done_is_done_by_whoever_comes_next()
    {
        Assert.Equal(0, (await RunAsync("resolve", Key, "--not-done", "--why", "the bank has nothing", "--execute")).Code);
        Assert.Contains("not done, free", (await RunAsync("show", Key)).Output);

        using var caller = Caller();
        Assert.True(await caller.EndAsync() == 0, await caller.Error);

        Assert.StartsWith("answer charged ch_", caller.Lines.Last(), StringComparison.Ordinal);
        Assert.Equal(2, (await _gateway.CountsAsync())[Key]); // the operator was wrong, and only he
    }

    [Theory]
    [InlineData("resolve", "x", "--why", "y", "one of --succeeded JSON, --failed REASON and --not-done", 2)]
    [InlineData("resolve", "x", "--succeeded", "{", "--succeeded is no JSON", 2)]
    [InlineData("show", "no such key", "--effect", "charge-card", "has no key 'no such key'", 1)]
    [InlineData("list", "--effect", "unknown", "--table", "the right table?", 1)]
    public async Task What_cannot_be_done_is_told_with_the_way_out(string first, string second, string third, string fourth, string problem, int code)
    {
        var ended = await RunAsync(first == "list" ? [first, second, third, fourth, "IdempotencyKeys"] : [first, second, third, fourth]);

        Assert.Equal(code, ended.Code);
        Assert.Contains(problem, ended.Error);
    }

    [Fact]
    public async Task Without_a_table_the_way_to_name_one_is_told()
    {
        var ended = await DevProcess.RunAsync("effects", "list");

        Assert.Equal(2, ended.Code);
        Assert.Contains("--connection is missing", ended.Error);
    }

    private Task<DevProcess.Ended> RunAsync(params string[] arguments) =>
        DevProcess.RunAsync(["effects", .. arguments, "--connection", _azurite.ConnectionString]);

    private LaneAppProcess Caller(params string[] step) => new(["callers", Key, "1", _azurite.ConnectionString, _gateway.Address.AbsoluteUri, $"{OnUncertain.Park}", .. step]);
}
