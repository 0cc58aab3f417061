namespace ExactlyOnce;

/// <summary>Where a record goes that failed.</summary>
public enum FailureRoute
{
    /// <summary>It may succeed later: to the next retry tier, or to the dead-letter topic where it has been through all of them, or there is none.</summary>
    Retry,

    /// <summary>It will always fail: to the dead-letter topic.</summary>
    DeadLetter,

    /// <summary>
    /// Nowhere: something is wrong that every record would meet. The lane commits what comes before it, and stands still with a
    /// <see cref="LaneStoppedException"/>; it is tried again until it succeeds.
    /// </summary>
    Stop,
}
