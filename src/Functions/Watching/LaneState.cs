namespace Functions.Watching;

/// <summary>How a lane is, for whoever looks after it.</summary>
internal enum LaneState
{
    /// <summary>It has done all there is.</summary>
    CaughtUp,

    /// <summary>There are records before it.</summary>
    Behind,

    /// <summary>There never was a record.</summary>
    NotBegun,

    /// <summary>No instance has its partition.</summary>
    Unassigned,

    /// <summary>It waits for a person, or for what a record needs.</summary>
    StandsStill,

    /// <summary>Ledger and log do not fit together.</summary>
    Wrong,
}
