namespace Functions.Payments;

/// <summary>The topics of the payments pipeline, by the app settings of the same names.</summary>
public sealed class PaymentTopics
{
    /// <summary>Payments as they come in.</summary>
    public string PaymentsTopic { get; set; } = "";

    /// <summary>Payments that are valid, enriched.</summary>
    public string PaymentsProcessedTopic { get; set; } = "";

    /// <summary>What happened to which payment.</summary>
    public string AuditLogTopic { get; set; } = "";

    /// <summary>What is to be done outside Kafka: charges.</summary>
    public string PaymentEffectsTopic { get; set; } = "";

    /// <summary>What came of the charges.</summary>
    public string PaymentsSettledTopic { get; set; } = "";
}
