using System.Diagnostics;
using System.Globalization;

/// <summary>
/// Has a worker of any application die at records of an offset (DOTNET_STARTUP_HOOKS, which wants this name and no namespace, and KILLER_OFFSET): between a record's transform and its
/// commit. It knows of them by their spans.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (!long.TryParse(Environment.GetEnvironmentVariable("KILLER_OFFSET"), CultureInfo.InvariantCulture, out var killer))
            return;
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ExactlyOnce",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.DisplayName.StartsWith("transform ", StringComparison.Ordinal) && span.GetTagItem("messaging.kafka.offset") is long offset && offset == killer)
                    Process.GetCurrentProcess().Kill();
            },
        });
    }
}
