namespace Functions.Charges;

/// <summary>What came of a charge.</summary>
/// <param name="Status"><c>charged</c> or <c>declined</c>.</param>
/// <param name="ChargeId">The gateway's name of the charge; null where it was declined.</param>
public sealed record ChargeResult(string Status, string? ChargeId)
{
    /// <summary>The card was charged.</summary>
    public const string Charged = "charged";

    /// <summary>The card was not charged, and will not be.</summary>
    public const string Declined = "declined";
}
