namespace ExactlyOnce;

/// <summary>What is promised of the outputs of each input record.</summary>
public enum DeliveryGuarantee
{
    /// <summary>Readers of committed records see them once, and all of them or none.</summary>
    ExactlyOnce,

    /// <summary>They are written, perhaps more than once: an idempotent producer without transactions, and the trigger's own offsets.</summary>
    AtLeastOnce,
}
