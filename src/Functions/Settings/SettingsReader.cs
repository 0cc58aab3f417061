using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Functions.Settings;

/// <summary>Reads app settings into options, and collects all that is wrong with them, so that one start tells everything.</summary>
internal sealed class SettingsReader(IConfiguration settings)
{
    private readonly List<string> _problems = [];

    /// <summary>A setting that must be there; the empty text where it is not.</summary>
    public string Required(string name)
    {
        if (settings[name] is { } value && !string.IsNullOrWhiteSpace(value))
            return value;
        _problems.Add(Missing(name));
        return "";
    }

    /// <summary>Binds what a section sets: <c>Kafka__CallTimeout</c> is the property CallTimeout of the section Kafka.</summary>
    /// <param name="others">Settings of the section that are read elsewhere.</param>
    public void Bind<TOptions>(string section, TOptions options, params string[] others)
        where TOptions : class => _problems.AddRange(settings.GetSection(section).BindTo(options, others));

    public void Wrong(string problem) => _problems.Add(problem);

    /// <exception cref="OptionsValidationException">Something was missing or wrong; every problem is named.</exception>
    public void ThrowIfWrong<TOptions>()
    {
        if (_problems.Count > 0)
            throw new OptionsValidationException(typeof(TOptions).Name, typeof(TOptions), _problems);
    }

    /// <summary>What to say of a setting that is missing.</summary>
    public static string Missing(string name) => SampleSettings.Of(name) is { } example
        ? $"the app setting {name.Replace(":", "__")} is missing; local.settings.sample.json has {example}"
        : $"the app setting {name.Replace(":", "__")} is missing; docs/settings.md tells what it is";
}
