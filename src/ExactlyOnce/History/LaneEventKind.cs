namespace ExactlyOnce;

/// <summary>What a lane did.</summary>
public enum LaneEventKind
{
    /// <summary>It became its partition's only writer.</summary>
    Acquired,

    /// <summary>It committed outputs and its position.</summary>
    Committed,

    /// <summary>Its transaction was aborted: none of it is seen.</summary>
    Aborted,

    /// <summary>Another producer took the lane while it was at work.</summary>
    Fenced,

    /// <summary>Its producer failed for good.</summary>
    Lost,

    /// <summary>It read back what the host had passed over.</summary>
    Repaired,

    /// <summary>It found that a process before it had died at its work.</summary>
    Crashed,

    /// <summary>It waits for a person, or for what a record needs.</summary>
    StandsStill,

    /// <summary>It let go of its producer.</summary>
    Released,
}
