namespace Benchmarks.Effects;

internal sealed record Receipt(string Key, string ChargeId);
