namespace PaymentGateway;

/// <summary>A charge that was made.</summary>
/// <param name="ChargeId">Names the charge.</param>
/// <param name="Key">The idempotency key it was asked for with.</param>
internal sealed record Charge(string ChargeId, string Key, string UserId, long AmountMinor, string Currency);
