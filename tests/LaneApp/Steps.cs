namespace LaneApp;

/// <summary>What an effect goes through. Each is printed when it is reached; at one the process may stand still, to be killed there.</summary>
internal static class Steps
{
    public const string BeforeClaim = "before-claim";
    public const string AfterClaim = "after-claim";
    public const string DuringCall = "during-call";
    public const string AfterCall = "after-call";
    public const string BeforeComplete = "before-complete";
    public const string AfterComplete = "after-complete";
    public const string BeforeCommit = "before-commit";

    /// <summary>Where the process stands still; null nowhere.</summary>
    public static string? StandsStillAt { get; set; }

    public static Task ReachedAsync(string step)
    {
        Console.WriteLine(step);
        return step == StandsStillAt ? Task.Delay(Timeout.InfiniteTimeSpan) : Task.CompletedTask;
    }
}
