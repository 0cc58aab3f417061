using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce;

/// <summary>Looks once when the application starts, beside its work, and warns of what it finds.</summary>
internal sealed partial class DoctorService(IServiceProvider services, ILogger<DoctorService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not made before the application's options have been checked; and the application does not wait for it.
        await Task.Yield();
        if (!services.GetRequiredService<IOptions<DoctorOptions>>().Value.AtStart)
            return;
        var report = await services.GetRequiredService<PipelineDoctor>().ExamineAsync(cancellationToken: stoppingToken);
        // One line for what is wrong with many in the same way.
        foreach (var same in report.Findings.Where(finding => finding.Severity != Severity.Information).GroupBy(finding => (finding.Severity, finding.Id, finding.What)))
        {
            var first = same.First();
            LogFinding(logger, first.Severity, string.Join(", ", same.Select(finding => finding.Subject)), first.What, first.Why, first.Fix);
        }
        var (errors, warnings) = (report.Count(Severity.Error), report.Count(Severity.Warning));
        LogExamined(logger, errors, warnings);
    }

    [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "Doctor, {Severity}: {Subject}: {What}. {Why} {Fix}")]
    private static partial void LogFinding(ILogger logger, Severity severity, string subject, string what, string why, string fix);

    [LoggerMessage(EventId = 302, Level = LogLevel.Information, Message = "Doctor: {Errors} errors, {Warnings} warnings")]
    private static partial void LogExamined(ILogger logger, int errors, int warnings);
}
