using System.Globalization;
using System.Reflection;
using Azure.Core;
using ExactlyOnce;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Functions.Settings;

/// <summary>Options from a section of the app settings, each setting judged by itself.</summary>
internal static class SettingsBinding
{
    /// <summary>Binds a section that is all of the options' settings.</summary>
    /// <param name="others">Settings of the section that are read elsewhere.</param>
    /// <exception cref="OptionsValidationException">Settings are unknown or have no such type; every one of them is named.</exception>
    public static void BindSection<TOptions>(this IConfiguration settings, string section, TOptions options, params string[] others)
        where TOptions : class
    {
        var reader = new SettingsReader(settings);
        reader.Bind(section, options, others);
        reader.ThrowIfWrong<TOptions>();
    }

    /// <summary>Binds what the section sets, and tells what of it is unknown or has no such type.</summary>
    /// <param name="others">Settings of the section that are read elsewhere.</param>
    public static IReadOnlyList<string> BindTo<TOptions>(this IConfigurationSection section, TOptions options, params string[] others)
        where TOptions : class
    {
        List<string> problems = [];
        var known = typeof(TOptions).GetProperties().Where(property => IsSetting(property.PropertyType)).ToList();
        foreach (var setting in section.GetChildren().Where(setting => !others.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
        {
            var name = setting.Path.Replace(":", "__");
            if (known.Find(property => property.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
                problems.Add($"the app setting {name} is not known; there are {string.Join(", ", known.Select(property => $"{section.Key}__{property.Name}"))}");
            else if (!IsBound(section, setting, options))
                problems.Add($"the app setting {name} is '{setting.Value}'; it must be {Describe(property.PropertyType)}");
        }
        return problems;
    }

    // Alone, so that each setting is judged and not only the first wrong one.
    private static bool IsBound(IConfigurationSection section, IConfigurationSection setting, object options)
    {
        try
        {
            if (options.GetType().GetProperty(setting.Key, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance) is { } list && list.PropertyType == typeof(IReadOnlyList<TimeSpan>))
            {
                list.SetValue(options, ReadTimes(setting.Value));
                return true;
            }
            new ConfigurationBuilder().AddInMemoryCollection(setting.AsEnumerable()).Build().GetSection(section.Path).Bind(options);
            return true;
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <exception cref="FormatException">It is no list of times.</exception>
    private static TimeSpan[] ReadTimes(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries).Select(time => TimeSpan.Parse(time, CultureInfo.InvariantCulture))];

    // What a text can say; the rest is for code.
    private static bool IsSetting(Type type) => !type.IsAssignableTo(typeof(Delegate)) && type != typeof(TokenCredential) && type != typeof(FailureRules) && type != typeof(IReadOnlyList<string>);

    private static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return string.Join(" or ", Enum.GetNames(type));
        if (type == typeof(TimeSpan))
            return "a time as hours:minutes:seconds, for example 00:00:05";
        if (type == typeof(IReadOnlyList<TimeSpan>))
            return "times as hours:minutes:seconds with commas between them, for example 00:00:30, 00:05:00, 00:30:00";
        return type == typeof(int) || type == typeof(long) ? "a whole number" : $"a {type.Name}";
    }
}
