namespace Functions.Charges;

/// <summary>The gateway's answer: a charge that it made.</summary>
internal sealed record GatewayCharge(string ChargeId);
