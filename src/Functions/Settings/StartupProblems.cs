using Microsoft.Extensions.Options;

namespace Functions.Settings;

/// <summary>What is wrong with the settings of an application that did not start.</summary>
public static class StartupProblems
{
    /// <summary>Every problem that the validation of options found; empty where the exception is about something else.</summary>
    public static IReadOnlyList<string> Of(Exception exception) => exception switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException many when many.InnerExceptions.All(inner => inner is OptionsValidationException) => [.. many.InnerExceptions.SelectMany(Of).Distinct()],
        _ => [],
    };

    /// <summary>The problems as a text for people, one to a line.</summary>
    // The Functions host takes a line of a worker's standard error for an error where it says error or fail, and reports the last three when the worker ends.
    public static string Describe(IReadOnlyList<string> problems) =>
        $"The application failed to start: its settings are wrong (docs/settings.md tells every one).\n{string.Join('\n', problems.Select(problem => $"error: {problem.ReplaceLineEndings(" ")}"))}";
}
