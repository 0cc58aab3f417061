namespace Functions.Charges;

/// <summary>A payment whose charge is settled.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="UserId">Who pays.</param>
/// <param name="AmountMinor">In the currency's smallest units.</param>
/// <param name="Currency">The ISO 4217 code.</param>
/// <param name="Status">As <see cref="ChargeResult.Status"/>.</param>
/// <param name="ChargeId">The gateway's name of the charge; null where it was declined. The same for every record of one payment.</param>
public sealed record SettledPayment(string PaymentId, string UserId, long AmountMinor, string Currency, string Status, string? ChargeId);
