namespace Functions.Payments;

/// <summary>A valid payment, enriched.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="UserId">Who pays.</param>
/// <param name="Amount">In units of the currency.</param>
/// <param name="AmountMinor">In the currency's smallest units (cents).</param>
/// <param name="Currency">The ISO 4217 code.</param>
/// <param name="Description">For people.</param>
/// <param name="ReceivedAt">When the payment came in.</param>
public sealed record ProcessedPayment(
    string PaymentId, string UserId, decimal Amount, long AmountMinor, string Currency, string? Description, DateTimeOffset? ReceivedAt);
