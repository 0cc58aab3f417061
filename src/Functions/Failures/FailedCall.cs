namespace Functions.Failures;

/// <summary>A call that failed.</summary>
/// <param name="Calls">How many failed in a row, this one among them.</param>
/// <param name="Since">When the first of them did.</param>
/// <param name="IsNews">Whether it is to be told in full: what is wrong has changed, or was told a while ago.</param>
/// <param name="Pause">How long after its beginning the call is to end.</param>
internal readonly record struct FailedCall(long Calls, DateTimeOffset Since, bool IsNews, TimeSpan Pause);
