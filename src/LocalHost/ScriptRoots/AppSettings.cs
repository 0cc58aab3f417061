using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace LocalHost.ScriptRoots;

/// <summary>Resolves <c>%Name%</c> in trigger attributes from app settings.</summary>
internal static partial class AppSettings
{
    /// <exception cref="InvalidDataException">A setting that the expression names is missing.</exception>
    public static string? Resolve(this IConfiguration settings, string? expression, string where) => expression is null
        ? null
        : Name().Replace(expression, match => settings[match.Groups[1].Value]
            ?? throw new InvalidDataException(
                $"{where} needs the app setting {match.Groups[1].Value}, which is missing; set it in local.settings.json under Values, or in the environment."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Name();
}
