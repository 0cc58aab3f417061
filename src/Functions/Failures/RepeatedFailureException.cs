using System.Globalization;

namespace Functions.Failures;

/// <summary>A call failed as the one before it did. Without a stack worth reading: that of the first was logged.</summary>
/// <param name="function">The function that was called.</param>
/// <param name="calls">How many calls of it failed in a row.</param>
/// <param name="since">When the first of them did.</param>
/// <param name="problem">What is wrong.</param>
public sealed class RepeatedFailureException(string function, long calls, DateTimeOffset since, string problem)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{function} fails as before (calls in a row: {calls}, since {since:O}; the log has the first with its stack): {problem}"));
