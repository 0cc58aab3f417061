using System.Text.Json.Serialization;

namespace Functions.Payments;

/// <summary>The payments' JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(ProcessedPayment))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(ChargeCommand))]
internal sealed partial class PaymentJson : JsonSerializerContext;
