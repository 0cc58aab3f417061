namespace ExactlyOnce.Routing;

/// <summary>The retry topics of a pipeline, by their numbers from 1.</summary>
internal sealed class RetryTiers(string? prefix, IReadOnlyList<TimeSpan> delays)
{
    /// <summary>0 where there is no retry.</summary>
    public int Count => prefix is null ? 0 : delays.Count;

    /// <summary>Where the keys are written down that have records in retry.</summary>
    public string WaitingTopic => $"{prefix}-waiting";

    /// <summary>In the order of the tiers.</summary>
    public IReadOnlyList<string> Topics => [.. Enumerable.Range(1, Count).Select(TopicOf)];

    public string TopicOf(int tier) => $"{prefix}-{tier}";

    public TimeSpan DelayOf(int tier) => delays[tier - 1];

    /// <summary>The tier for a record that failed so many times; null where it has been through all of them.</summary>
    public int? After(int attempts) => attempts <= Count ? attempts : null;
}
