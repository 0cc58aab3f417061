namespace ExactlyOnce;

/// <summary>What the doctor found.</summary>
/// <param name="At">When.</param>
/// <param name="Checked">What was looked at.</param>
/// <param name="Findings">What is not as it should be, the worst first.</param>
public sealed record DoctorReport(DateTimeOffset At, IReadOnlyList<string> Checked, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether nothing was found that breaks the guarantee.</summary>
    public bool IsHealthy => Count(Severity.Error) == 0;

    /// <summary>How many findings of a severity there are.</summary>
    public int Count(Severity severity) => Findings.Count(finding => finding.Severity == severity);
}
