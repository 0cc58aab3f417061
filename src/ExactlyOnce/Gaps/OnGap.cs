namespace ExactlyOnce;

/// <summary>What a lane does about records that the host passed over.</summary>
public enum OnGap
{
    /// <summary>They are read back and processed in their order, before what the host delivered.</summary>
    Repair,

    /// <summary>The lane stops with a <see cref="GapException"/> until an operator has decided.</summary>
    Fail,

    /// <summary>They are left out, and nobody looks.</summary>
    Ignore,
}
