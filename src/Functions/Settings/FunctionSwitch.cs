using Microsoft.Extensions.Configuration;

namespace Functions.Settings;

/// <summary>The app settings that turn functions off, as on Azure.</summary>
public static class FunctionSwitch
{
    /// <summary>Whether <c>AzureWebJobs.NAME.Disabled</c> turns a function off.</summary>
    public static bool IsOff(string function, IConfiguration settings) =>
        settings[$"AzureWebJobs.{function}.Disabled"] is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
