using System.Text;
using System.Text.Json;
using ExactlyOnce;
using Microsoft.Extensions.Options;

namespace Functions.Payments;

/// <summary>
/// The payments code: a payment becomes a processed payment, an audit entry and a charge command. Replace it by your own.
/// </summary>
public sealed class PaymentTransform(IOptions<PaymentTopics> topics, TimeProvider clock) : ITransform
{
    private const int MaxIdLength = 128;
    private const decimal LargestAmount = 1_000_000m;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken)
    {
        var payment = Parse(record.Value);
        var paymentId = Identifier("paymentId", payment.PaymentId);
        var userId = Identifier("userId", payment.UserId);
        var (amount, minor, currency) = Money(payment);
        // A failure that passes: the record waits in a retry topic meanwhile, and what comes after it for the same user waits behind it.
        if (payment.NotBefore > clock.GetUtcNow())
            throw new TransientFailureException($"the payment is not to be made before {payment.NotBefore:O}");
        // The fewer partitions a transaction writes to, the less it costs: with the payment's key it is one of each topic. A charge needs no other,
        // since the command names by itself what is charged once.
        var key = record.Key ?? Encoding.UTF8.GetBytes(paymentId);

        return new(
        [
            new OutputRecord(topics.Value.PaymentsProcessedTopic, key, JsonSerializer.SerializeToUtf8Bytes(
                new ProcessedPayment(paymentId, userId, amount, minor, currency, payment.Description, record.Timestamp),
                PaymentJson.Default.ProcessedPayment)),
            new OutputRecord(topics.Value.AuditLogTopic, key, JsonSerializer.SerializeToUtf8Bytes(
                new AuditEntry("payment-accepted", paymentId, userId, $"{record.Topic}/{record.Partition}/{record.Offset}", record.Timestamp),
                PaymentJson.Default.AuditEntry)),
            new OutputRecord(topics.Value.PaymentEffectsTopic, key, JsonSerializer.SerializeToUtf8Bytes(
                new ChargeCommand(paymentId, userId, minor, currency),
                PaymentJson.Default.ChargeCommand)),
        ]);
    }

    private static Payment Parse(byte[]? value)
    {
        if (value is null)
            throw new InvalidPaymentException("the record has no value; a payment is a JSON object");
        try
        {
            return JsonSerializer.Deserialize(value, PaymentJson.Default.Payment)
                ?? throw new InvalidPaymentException("the record's value is the JSON null; a payment is a JSON object");
        }
        catch (JsonException malformed)
        {
            throw new InvalidPaymentException($"the record's value is not a payment in JSON: {malformed.Message}", malformed);
        }
    }

    private static string Identifier(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new InvalidPaymentException($"{field} is missing");
        return value.Length <= MaxIdLength
            ? value
            : throw new InvalidPaymentException($"{field} has {value.Length} characters; at most {MaxIdLength} are allowed");
    }

    private static (decimal Amount, long Minor, string Currency) Money(Payment payment)
    {
        if (payment.Currency is not { } currency || Currencies.DigitsOf(currency) is not { } digits)
            throw new InvalidPaymentException($"currency is {payment.Currency ?? "missing"}; it must be one of the ISO 4217 codes that are accepted");
        if (payment.Amount is not { } amount)
            throw new InvalidPaymentException("amount is missing");
        if (amount is <= 0 or > LargestAmount)
            throw new InvalidPaymentException($"amount is {amount}; it must be above 0 and at most {LargestAmount}");
        if (decimal.Round(amount, digits) != amount)
            throw new InvalidPaymentException($"amount is {amount}; {currency} has {digits} digits behind the point");
        var minor = amount;
        for (var digit = 0; digit < digits; digit++)
            minor *= 10;
        return (amount, (long)minor, currency);
    }
}
