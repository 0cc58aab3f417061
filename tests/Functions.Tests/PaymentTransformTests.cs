using System.Text;
using System.Text.Json;
using ExactlyOnce;
using Functions.Payments;
using Microsoft.Extensions.Options;
using Testing;

namespace Functions.Tests;

public sealed class PaymentTransformTests
{
    private static readonly DateTimeOffset Received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ManualClock Clock = new();

    private readonly PaymentTransform _transform = new(Options.Create(new PaymentTopics
    {
        PaymentsTopic = "in",
        PaymentsProcessedTopic = "processed",
        AuditLogTopic = "audit",
        PaymentEffectsTopic = "effects",
    }), Clock);

    [Fact]
    public async Task A_payment_becomes_a_processed_payment_an_audit_entry_and_a_charge()
    {
        var outputs = await TransformAsync("""{"paymentId":"p-1","userId":"u-1","amount":12.34,"currency":"EUR","description":"books","more":[1]}""", key: [7]);

        Assert.Equal(["processed", "audit", "effects"], outputs.Select(output => output.Topic));
        AssertJson("""{"paymentId":"p-1","userId":"u-1","amount":12.34,"amountMinor":1234,"currency":"EUR","description":"books","receivedAt":"2026-01-02T03:04:05+00:00"}""", outputs[0]);
        AssertJson("""{"event":"payment-accepted","paymentId":"p-1","userId":"u-1","source":"in/3/42","at":"2026-01-02T03:04:05+00:00"}""", outputs[1]);
        AssertJson("""{"idempotencyKey":"p-1","userId":"u-1","amountMinor":1234,"currency":"EUR"}""", outputs[2]);
    }

    [Fact]
    public async Task A_payment_that_comes_too_early_fails_until_its_time_has_come()
    {
        string Payment(TimeSpan fromNow) => $$"""{"paymentId":"p-1","userId":"u-1","amount":1,"currency":"EUR","notBefore":"{{Clock.GetUtcNow() + fromNow:O}}"}""";

        Assert.Contains("not to be made before", (await Assert.ThrowsAsync<TransientFailureException>(() => TransformAsync(Payment(TimeSpan.FromMilliseconds(1))))).Message);
        Assert.Equal(3, (await TransformAsync(Payment(TimeSpan.Zero))).Count);
    }

    [Fact]
    public async Task All_that_a_payment_becomes_keeps_its_key_so_that_a_transaction_writes_to_one_partition_of_each_topic() =>
        Assert.All(await TransformAsync(Payment(), key: [7]), output => Assert.Equal([7], output.Key));

    [Fact]
    public async Task A_payment_without_a_key_is_keyed_by_its_id() =>
        Assert.All(await TransformAsync(Payment()), output => Assert.Equal("p-1", Encoding.UTF8.GetString(output.Key!)));

    [Theory]
    [InlineData("0.01", "USD", 1)]
    [InlineData("1000000", "USD", 100_000_000)]
    [InlineData("1e3", "USD", 100_000)]
    [InlineData("10.10", "USD", 1010)]
    [InlineData("500", "JPY", 500)]
    [InlineData("1.005", "KWD", 1005)]
    public async Task Amounts_are_exact_in_the_currencys_smallest_units(string amount, string currency, long minor)
    {
        var outputs = await TransformAsync(Payment(amount: amount, currency: $"\"{currency}\""));

        Assert.Equal(minor, Json(outputs[2]).GetProperty("amountMinor").GetInt64());
    }

    [Theory]
    [InlineData("王小明 🦊")]
    [InlineData("e\u0301clair \"quoted\" \\ and \u0000")]
    public async Task Text_comes_out_as_it_went_in(string text)
    {
        var outputs = await TransformAsync($$"""{"paymentId":"p-1","userId":{{JsonSerializer.Serialize(text)}},"amount":1,"currency":"EUR","description":{{JsonSerializer.Serialize(text)}}}""");

        Assert.Equal(text, Json(outputs[0]).GetProperty("userId").GetString());
        Assert.Equal(text, Json(outputs[0]).GetProperty("description").GetString());
        Assert.Equal(text, Json(outputs[2]).GetProperty("userId").GetString());
    }

    [Theory]
    [InlineData("", "not a payment in JSON")]
    [InlineData("{", "not a payment in JSON")]
    [InlineData("[1,2]", "not a payment in JSON")]
    [InlineData("""{"paymentId":1}""", "not a payment in JSON")]
    [InlineData("""{"paymentId":"p","amount":"ten"}""", "not a payment in JSON")]
    [InlineData("""{"paymentId":"p","userId":"u","amount":99999999999999999999999999999999,"currency":"EUR"}""", "not a payment in JSON")]
    [InlineData("null", "the JSON null")]
    [InlineData("{}", "paymentId is missing")]
    [InlineData("""{"paymentId":" ","userId":"u"}""", "paymentId is missing")]
    [InlineData("""{"paymentId":"p"}""", "userId is missing")]
    public async Task What_is_not_a_payment_is_refused_with_the_reason(string value, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<InvalidPaymentException>(() => TransformAsync(value))).Message);

    [Theory]
    [InlineData("-1", "\"EUR\"", "amount is -1; it must be above 0 and at most 1000000")]
    [InlineData("0", "\"EUR\"", "amount is 0; it must be above 0")]
    [InlineData("1000000.01", "\"EUR\"", "amount is 1000000.01; it must be above 0 and at most 1000000")]
    [InlineData("10.001", "\"EUR\"", "amount is 10.001; EUR has 2 digits behind the point")]
    [InlineData("0.5", "\"JPY\"", "JPY has 0 digits behind the point")]
    [InlineData("null", "\"EUR\"", "amount is missing")]
    [InlineData("1", "\"XXX\"", "currency is XXX; it must be one of the ISO 4217 codes")]
    [InlineData("1", "null", "currency is missing; it must be one of the ISO 4217 codes")]
    public async Task An_impossible_payment_is_refused_with_the_field_and_the_rule(string amount, string currency, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<InvalidPaymentException>(() => TransformAsync(Payment(amount, currency)))).Message);

    [Fact]
    public async Task Identifiers_have_a_length_that_stores_can_take()
    {
        Task<IReadOnlyList<OutputRecord>> OfLength(int length) => TransformAsync(Payment(id: new string('x', length)));

        Assert.Equal(3, (await OfLength(128)).Count);
        Assert.Contains("paymentId has 129 characters; at most 128", (await Assert.ThrowsAsync<InvalidPaymentException>(() => OfLength(129))).Message);
    }

    [Fact]
    public async Task A_tombstone_is_refused() =>
        Assert.Contains("has no value", (await Assert.ThrowsAsync<InvalidPaymentException>(() => TransformAsync((byte[]?)null))).Message);

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused() =>
        await Assert.ThrowsAsync<InvalidPaymentException>(() => TransformAsync([0xff, 0xfe, 0x00]));

    private static string Payment(string amount = "12.34", string currency = "\"EUR\"", string id = "p-1") =>
        $$"""{"paymentId":"{{id}}","userId":"u-1","amount":{{amount}},"currency":{{currency}}}""";

    private static JsonElement Json(OutputRecord output) => JsonDocument.Parse(output.Value).RootElement;

    private static void AssertJson(string expected, OutputRecord output) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, Json(output)), Encoding.UTF8.GetString(output.Value!));

    private Task<IReadOnlyList<OutputRecord>> TransformAsync(string value, byte[]? key = null) => TransformAsync(Encoding.UTF8.GetBytes(value), key);

    private Task<IReadOnlyList<OutputRecord>> TransformAsync(byte[]? value, byte[]? key = null) =>
        _transform.TransformAsync(new InputRecord("in", 3, 42, key, value) { Timestamp = Received }, CancellationToken.None).AsTask();
}
