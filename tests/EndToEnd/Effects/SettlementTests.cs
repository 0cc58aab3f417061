using System.Text;
using System.Text.Json;
using Dev.Run;
using ExactlyOnce;
using ExactlyOnce.AzureTables;
using Functions.Charges;
using Functions.Payments;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace EndToEnd.Effects;

/// <summary>What a charge command becomes, by the gateway's answer.</summary>
public sealed class SettlementTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private Gateway _gateway = null!;
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        _gateway = await Gateway.StartAsync(CancellationToken.None);
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics();
        services.AddSingleton(new GatewayClient(new HttpClient { BaseAddress = _gateway.Address }));
        services.AddExactlyOnceTables(tables => (tables.ConnectionString, tables.Table) = (azurite.ConnectionString, TestNames.Unique("t").Replace("-", "", StringComparison.Ordinal)));
        services.AddEffect<ChargeEffect, ChargeCommand, ChargeResult>();
        services.Configure<PaymentTopics>(topics => topics.PaymentsSettledTopic = "settled");
        services.AddSingleton<PaymentSettlement>();
        _services = services.BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_charge_command_becomes_a_settled_payment_with_the_gateways_charge_and_the_commands_key()
    {
        var output = Assert.Single(await SettleAsync("""{"idempotencyKey":"p-1","userId":"u-1","amountMinor":1234,"currency":"EUR"}""", key: [7]));

        Assert.Equal(("settled", "07"), (output.Topic, Convert.ToHexString(output.Key!)));
        var charge = await _services.GetRequiredService<GatewayClient>().FindAsync(new EffectAttempt("p-1", 1), CancellationToken.None);
        Assert.Equal(new SettledPayment("p-1", "u-1", 1234, "EUR", ChargeResult.Charged, charge!.ChargeId), Read(output));
    }

    [Fact]
    public async Task A_copy_of_a_command_charges_nothing_and_becomes_the_same_settled_payment()
    {
        const string Command = """{"idempotencyKey":"p-2","userId":"u-1","amountMinor":1,"currency":"EUR"}""";

        var first = Assert.Single(await SettleAsync(Command));
        var copy = Assert.Single(await SettleAsync(Command));

        Assert.Equal(first.Value, copy.Value);
        Assert.Equal(1, (await _gateway.CountsAsync())["p-2"]);
    }

    [Fact]
    public async Task A_declined_charge_is_settled_too_without_a_charge()
    {
        var output = Assert.Single(await SettleAsync("""{"idempotencyKey":"p-3","userId":"u-1","amountMinor":50000001,"currency":"EUR"}"""));

        Assert.Equal(new SettledPayment("p-3", "u-1", 50_000_001, "EUR", ChargeResult.Declined, ChargeId: null), Read(output));
        Assert.Empty(await _gateway.CountsAsync());
    }

    [Fact]
    public async Task A_command_without_a_key_is_settled_under_its_payments_id() =>
        Assert.Equal("p-4", Encoding.UTF8.GetString(Assert.Single(await SettleAsync("""{"idempotencyKey":"p-4","userId":"u-1","amountMinor":1,"currency":"EUR"}""")).Key!));

    [Theory]
    [InlineData(null, "the record has no value; a charge command is a JSON object")]
    [InlineData("{", "the record's value is not a charge command in JSON")]
    [InlineData("null", "the charge command has no idempotencyKey, userId or currency")]
    [InlineData("""{"idempotencyKey":"","userId":"u","amountMinor":1,"currency":"EUR"}""", "the charge command has no idempotencyKey, userId or currency")]
    [InlineData("""{"idempotencyKey":"p","amountMinor":1,"currency":"EUR"}""", "the charge command has no idempotencyKey, userId or currency")]
    [InlineData("""{"idempotencyKey":"p","userId":"u","amountMinor":1}""", "the charge command has no idempotencyKey, userId or currency")]
    public async Task What_is_no_charge_command_is_refused_with_the_rule_and_charges_nothing(string? value, string reason)
    {
        Assert.Contains(reason, (await Assert.ThrowsAsync<InvalidPaymentException>(() => SettleAsync(value))).Message);
        Assert.Empty(await _gateway.CountsAsync());
    }

    private static SettledPayment Read(OutputRecord output) => JsonSerializer.Deserialize<SettledPayment>(output.Value, JsonSerializerOptions.Web)!;

    private Task<IReadOnlyList<OutputRecord>> SettleAsync(string? value, byte[]? key = null) => _services.GetRequiredService<PaymentSettlement>()
        .TransformAsync(new InputRecord("effects", 3, 42, key, value is null ? null : Encoding.UTF8.GetBytes(value)), CancellationToken.None).AsTask();
}
