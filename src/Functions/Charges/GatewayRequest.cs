namespace Functions.Charges;

/// <summary>What the gateway is asked for.</summary>
internal sealed record GatewayRequest(string UserId, long AmountMinor, string Currency);
