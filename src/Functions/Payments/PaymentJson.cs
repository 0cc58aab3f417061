using System.Text.Json.Serialization;
using Functions.Charges;

namespace Functions.Payments;

/// <summary>The payments' JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(ProcessedPayment))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(ChargeCommand))]
[JsonSerializable(typeof(ChargeResult))]
[JsonSerializable(typeof(SettledPayment))]
[JsonSerializable(typeof(GatewayRequest))]
[JsonSerializable(typeof(GatewayCharge))]
internal sealed partial class PaymentJson : JsonSerializerContext;
