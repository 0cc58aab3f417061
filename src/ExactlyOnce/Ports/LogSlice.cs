namespace ExactlyOnce;

/// <summary>Records that were read back.</summary>
/// <param name="Records">In the order of their offsets; empty where there is none.</param>
/// <param name="Next">Everything below this offset has been looked at.</param>
/// <param name="Start">Where the reading began: behind the offset that was asked for, where what was there is deleted.</param>
public sealed record LogSlice(IReadOnlyList<InputRecord> Records, long Next, long Start);
