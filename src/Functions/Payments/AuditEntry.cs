namespace Functions.Payments;

/// <summary>What happened to a payment.</summary>
/// <param name="Event">What happened.</param>
/// <param name="PaymentId">To which payment.</param>
/// <param name="UserId">Whose payment.</param>
/// <param name="Source">The input record, as topic/partition/offset.</param>
/// <param name="At">When the payment came in.</param>
public sealed record AuditEntry(string Event, string PaymentId, string UserId, string Source, DateTimeOffset? At);
