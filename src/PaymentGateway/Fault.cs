using System.Text.Json.Serialization;

namespace PaymentGateway;

/// <summary>What the gateway does wrong with a request for a charge.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Fault>))]
internal enum Fault
{
    None,

    /// <summary>Waits before the charge.</summary>
    Slow,

    /// <summary>Answers 500, and has not charged.</summary>
    FailBefore,

    /// <summary>Answers 500, and has charged.</summary>
    FailAfter,

    /// <summary>Charges, and closes the connection without an answer.</summary>
    LoseAnswer,

    /// <summary>Ends its process, and has not charged.</summary>
    DieBefore,

    /// <summary>Ends its process, and has charged.</summary>
    DieAfter,
}
