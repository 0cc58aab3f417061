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

    /// <exception cref="InvalidDataException">The schedule cannot be read, or an app setting that it names is missing.</exception>
    public static TimerFunction Read(FunctionDefinition function, HostSettings settings)
    {
        var schedule = TimerSchedule.Parse(settings.App.Resolve(function.Trigger.Text("schedule"), $"Function {function.Name}"), function.Name);
        return new TimerFunction(function, schedule, Is("runOnStartup", otherwise: false), Is("useMonitor", otherwise: true) && !schedule.IsFrequent);

        bool Is(string name, bool otherwise) => function.Trigger.Text(name) is { } text ? bool.TryParse(text, out var value) && value : otherwise;
    }
}
