namespace PaymentGateway;

/// <summary>What the gateway is told to do wrong (PUT /faults).</summary>
/// <param name="Rates">Faults and how often they happen, 0 to 1 each.</param>
/// <param name="Seed">Of the rates' chances.</param>
/// <param name="SlowFor">What <see cref="Fault.Slow"/> waits for.</param>
/// <param name="Next">Faults of the next requests, before any by chance.</param>
internal sealed record FaultPlan(Dictionary<Fault, double>? Rates = null, int Seed = 1, TimeSpan? SlowFor = null, Fault[]? Next = null);
