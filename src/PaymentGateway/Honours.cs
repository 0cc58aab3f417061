namespace PaymentGateway;

/// <summary>What the gateway makes of the headers that callers send to be charged once.</summary>
internal enum Honours
{
    /// <summary>Nothing: every request is a charge.</summary>
    Nothing,

    /// <summary>Fencing-Token: a request whose token is smaller than one it has seen for the key, in a charge or in a question, is refused.</summary>
    Tokens,

    /// <summary>Idempotency-Key: a key is charged once, and its charge answers every other request. Where there is none yet, tokens count.</summary>
    Keys,
}
