namespace ExactlyOnce;

/// <summary>Why a record is a dead letter that nothing threw for: processes died at it, one after the other, with nothing else running.</summary>
public sealed class CrashedProcessException(int crashes)
    : Exception($"The transform of this record killed its process {crashes} times, the last ones with no other transform running (stack overflow, out of memory, Environment.FailFast or the like).");
