namespace PaymentGateway;

/// <summary>What came of a request for a charge.</summary>
internal enum ChargeOutcome
{
    Made,

    /// <summary>The key was charged before: that charge answers.</summary>
    MadeBefore,

    /// <summary>The key was charged before, for something else.</summary>
    OtherRequest,

    /// <summary>A later attempt has been seen.</summary>
    Stale,
}
