namespace ExactlyOnce;

/// <summary>Looks at all that the application's pipelines stand on: brokers, topics, rights, settings, the idempotency store.</summary>
/// <param name="checks">The checks of the adapters and of the application.</param>
/// <param name="clock">The time.</param>
public sealed class PipelineDoctor(IEnumerable<IDoctorCheck> checks, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>What can be looked at.</summary>
    public IReadOnlyList<string> Checks => [.. checks.Select(check => check.Name)];

    /// <summary>Looks. What cannot be looked at is a finding too.</summary>
    /// <param name="skip">Names of checks to leave out.</param>
    public async Task<DoctorReport> ExamineAsync(IReadOnlySet<string>? skip = null, CancellationToken cancellationToken = default)
    {
        var some = checks.Where(check => skip?.Contains(check.Name) is not true).ToList();
        var findings = await Task.WhenAll(some.Select(check => RunAsync(check, cancellationToken)));
        return new DoctorReport(
            clock.GetUtcNow(),
            [.. some.Select(check => check.Name)],
            [.. findings.SelectMany(found => found).OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Subject, StringComparer.Ordinal)]);
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(IDoctorCheck check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await check.RunAsync(limit.Token);
        }
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
        {
            var what = problem is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : problem.Message;
            return [new Finding(Severity.Error, $"{check.Name}-unknown", check.Name, $"could not be looked at: {what}", "What is not known may be wrong.", "Mend what the message says, and look again.")];
        }
    }
}
