using System.Text;
using System.Text.Json;
using ExactlyOnce;
using Functions.Payments;
using Microsoft.Extensions.Options;

namespace Functions.Charges;

/// <summary>A charge command becomes a settled payment, through the charge. Replace it by your own.</summary>
public sealed class PaymentSettlement(EffectExecutor<ChargeCommand, ChargeResult> charges, IOptions<PaymentTopics> topics)
    : EffectTransform<ChargeCommand, ChargeResult>(charges)
{
    /// <inheritdoc/>
    protected override ChargeCommand Read(InputRecord record)
    {
        if (record.Value is null)
            throw new InvalidPaymentException("the record has no value; a charge command is a JSON object");
        try
        {
            return JsonSerializer.Deserialize(record.Value, PaymentJson.Default.ChargeCommand) is { IdempotencyKey.Length: > 0, UserId: not null, Currency: not null } command
                ? command
                : throw new InvalidPaymentException("the charge command has no idempotencyKey, userId or currency");
        }
        catch (JsonException malformed)
        {
            throw new InvalidPaymentException($"the record's value is not a charge command in JSON: {malformed.Message}", malformed);
        }
    }

    /// <summary>None: a user's charges need not wait for each other.</summary>
    protected override string? OrderKeyOf(InputRecord record, ChargeCommand command) => null;

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputRecord> Settle(InputRecord record, ChargeCommand command, ChargeResult result) =>
    [
        new OutputRecord(topics.Value.PaymentsSettledTopic, record.Key ?? Encoding.UTF8.GetBytes(command.IdempotencyKey), JsonSerializer.SerializeToUtf8Bytes(
            new SettledPayment(command.IdempotencyKey, command.UserId, command.AmountMinor, command.Currency, result.Status, result.ChargeId),
            PaymentJson.Default.SettledPayment)),
    ];
}
