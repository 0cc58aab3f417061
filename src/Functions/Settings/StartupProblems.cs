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
    public static string Describe(IReadOnlyList<string> problems) =>
        $"The functions do not start; their settings are wrong:\n  {string.Join("\n  ", problems)}\ndocs/settings.md tells every setting.";
}
