using Dev.Run;
using ExactlyOnce;
using Functions.Charges;
using Functions.Payments;

namespace EndToEnd.Effects;

/// <summary>src/PaymentGateway, and what the sample's client makes of its answers.</summary>
public sealed class GatewayTests : IDisposable
{
    private static readonly ChargeCommand Command = new("a/b #1 🦊", "user", 100, "EUR");

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("slow", true, 1)]
    [InlineData("failBefore", false, 0)]
    [InlineData("failAfter", false, 1)]
    [InlineData("loseAnswer", false, 1)]
    public async Task It_does_wrong_what_it_is_told_and_its_count_tells_the_truth(string fault, bool isAnswered, int charges)
    {
        await using var gateway = await Gateway.StartAsync(CancellationToken.None);
        await gateway.PlanAsync(new { next = new[] { fault } });

        if (isAnswered)
            Assert.Equal(ChargeResult.Charged, (await ChargeAsync(gateway, Command, 1)).Status);
        else
            await Assert.ThrowsAsync<HttpRequestException>(() => ChargeAsync(gateway, Command, 1)); // nobody knows

        Assert.Equal(charges, (await gateway.CountsAsync()).GetValueOrDefault(Command.IdempotencyKey));
        Assert.Equal(charges == 1, await Client(gateway).FindAsync(new EffectAttempt(Command.IdempotencyKey, 2), default) is not null);
    }

    [Theory]
    [InlineData("dieBefore", 0)]
    [InlineData("dieAfter", 1)]
    public async Task When_it_dies_its_successor_knows_what_it_charged(string fault, int charges)
    {
        await using (var gateway = await Gateway.StartAsync(CancellationToken.None, "--file", _file))
        {
            await gateway.PlanAsync(new { next = new[] { "none", fault } });
            await ChargeAsync(gateway, Command with { IdempotencyKey = "before" }, 1);
            await Assert.ThrowsAsync<HttpRequestException>(() => ChargeAsync(gateway, Command, 1));
        }

        await using var successor = await Gateway.StartAsync(CancellationToken.None, "--file", _file);

        Assert.Equal((1, charges), ((await successor.CountsAsync())["before"], (await successor.CountsAsync()).GetValueOrDefault(Command.IdempotencyKey)));
    }

    [Theory]
    [InlineData("nothing", 3)]
    [InlineData("tokens", 2)]
    [InlineData("keys", 1)]
    public async Task It_honours_nothing_or_tokens_or_keys(string honours, int charges)
    {
        await using var gateway = await Gateway.StartAsync(CancellationToken.None, "--honours", honours);

        await ChargeAsync(gateway, Command, 1);
        await ChargeAsync(gateway, Command, 3);
        try
        {
            await ChargeAsync(gateway, Command, 2); // late
        }
        catch (HttpRequestException refused)
        {
            Assert.Contains("412", refused.Message);
        }

        Assert.Equal(charges, (await gateway.CountsAsync())[Command.IdempotencyKey]);
    }

    [Fact]
    public async Task What_it_declines_is_a_result_and_what_it_refuses_is_rejected()
    {
        await using var gateway = await Gateway.StartAsync(CancellationToken.None);

        Assert.Equal(new ChargeResult(ChargeResult.Declined, null), await ChargeAsync(gateway, Command with { AmountMinor = 60_000_000 }, 1));
        Assert.Contains("422", (await Assert.ThrowsAsync<EffectRejectedException>(() => ChargeAsync(gateway, Command with { AmountMinor = 0 }, 1))).Message);
        Assert.Empty(await gateway.CountsAsync());
    }

    private static Task<ChargeResult> ChargeAsync(Gateway gateway, ChargeCommand command, int attempt) =>
        Client(gateway).ChargeAsync(command, new EffectAttempt(command.IdempotencyKey, attempt), default);

    private static GatewayClient Client(Gateway gateway) => new(new HttpClient { BaseAddress = gateway.Address });
}
