namespace Functions.Payments;

/// <summary>A payment as it comes in. Nothing in it is trusted.</summary>
/// <param name="PaymentId">Names the payment; the same id is charged once.</param>
/// <param name="UserId">Who pays.</param>
/// <param name="Amount">In units of the currency.</param>
/// <param name="Currency">An ISO 4217 code.</param>
/// <param name="Description">For people.</param>
/// <param name="NotBefore">When it is to be paid at the earliest; null for at once.</param>
public sealed record Payment(string? PaymentId, string? UserId, decimal? Amount, string? Currency, string? Description, DateTimeOffset? NotBefore);
