namespace PaymentGateway;

/// <summary>The body of a request for a charge.</summary>
/// <param name="UserId">Whose card.</param>
/// <param name="AmountMinor">In the currency's smallest units, 1 or more.</param>
/// <param name="Currency">The ISO 4217 code.</param>
internal sealed record ChargeRequest(string? UserId, long AmountMinor, string? Currency);
