namespace Functions.Payments;

/// <summary>A charge to be made, once for each idempotency key.</summary>
/// <param name="IdempotencyKey">The payment's id.</param>
/// <param name="UserId">Whose card is charged.</param>
/// <param name="AmountMinor">In the currency's smallest units.</param>
/// <param name="Currency">The ISO 4217 code.</param>
public sealed record ChargeCommand(string IdempotencyKey, string UserId, long AmountMinor, string Currency);
