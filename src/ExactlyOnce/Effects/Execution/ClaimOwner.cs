namespace ExactlyOnce.Effects;

/// <summary>Names claims: where and by which process, for people, and unique.</summary>
internal static class ClaimOwner
{
    private static readonly string Process = $"{Environment.MachineName}/{Environment.ProcessId}/";

    public static string Next() => Process + Guid.NewGuid().ToString("N");
}
