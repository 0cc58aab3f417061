namespace ExactlyOnce;

/// <summary>What the doctor holds for right.</summary>
public sealed class DoctorOptions
{
    /// <summary>Whether the application looks when it starts.</summary>
    public bool AtStart { get; set; } = true;

    /// <summary>For how long nobody may come to mend something, holidays included: what is kept for less may be lost before it is seen. 1 hour to 1 year.</summary>
    public TimeSpan LongestIncident { get; set; } = TimeSpan.FromDays(14);
}
