namespace ExactlyOnce.AzureTables.Tests.Kit;

/// <summary>What can happen to a request.</summary>
internal enum Mishap
{
    None,

    /// <summary>429 with Retry-After.</summary>
    Throttled,

    /// <summary>503 with Retry-After.</summary>
    Busy,

    RequestLost,

    AnswerLost,
}
