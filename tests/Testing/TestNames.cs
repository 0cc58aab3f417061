namespace Testing;

/// <summary>Names that no other test uses.</summary>
public static class TestNames
{
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];
    private static int _count;

    public static string Unique(string prefix) => $"{prefix}-{Run}-{Interlocked.Increment(ref _count)}";
}
