using LocalHost.Catalog;
using LocalHost.ScriptRoots;

namespace LocalHost.Timers;

/// <summary>A function with a timer trigger.</summary>
/// <param name="Definition">The function.</param>
/// <param name="Schedule">When it is due.</param>
/// <param name="RunsOnStartup">Whether it is called as well when an instance begins to run its timer.</param>
/// <param name="IsMonitored">Whether its status is kept, and a missed time is made up for.</param>
internal sealed record TimerFunction(FunctionDefinition Definition, TimerSchedule Schedule, bool RunsOnStartup, bool IsMonitored)
{
    public string Name => Definition.Name;

    /// <exception cref="InvalidDataException">The schedule cannot be read, an app setting that it names is missing, or it asks for what this host does not do.</exception>
    public static TimerFunction Read(FunctionDefinition function, HostSettings settings)
    {
        if (function.Metadata.RetryOptions is not null)
        {
            throw new InvalidDataException(
                $"Function {function.Name}: it has a retry policy of its own, which this host does not run; take it away (a call that fails is made again at the next time of its schedule), or run it with Core Tools.");
        }
        var schedule = TimerSchedule.Parse(settings.App.Resolve(function.Trigger.Text("schedule"), $"Function {function.Name}"), function.Name);
        return new TimerFunction(function, schedule, Is("runOnStartup", otherwise: false), Is("useMonitor", otherwise: true) && !schedule.IsFrequent);

        bool Is(string name, bool otherwise) => function.Trigger.Text(name) is { } text ? bool.TryParse(text, out var value) && value : otherwise;
    }
}
