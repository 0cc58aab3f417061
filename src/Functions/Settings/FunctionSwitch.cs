using Microsoft.Extensions.Configuration;

namespace Functions.Settings;

/// <summary>The app settings by which the Functions host turns functions off.</summary>
internal static class FunctionSwitch
{
    /// <summary>Whether <c>AzureWebJobs.NAME.Disabled</c> does, or <c>AzureWebJobs_NAME_Disabled</c>, for environments whose names have no dots.</summary>
    public static bool IsOff(string function, IConfiguration settings) =>
        IsTrue(settings[$"AzureWebJobs.{function}.Disabled"]) || IsTrue(settings[$"AzureWebJobs_{function}_Disabled"]);

    private static bool IsTrue(string? value) => value is not null && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
