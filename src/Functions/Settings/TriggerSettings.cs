using System.Reflection;
using System.Text.RegularExpressions;
using Functions.Connection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Functions.Settings;

/// <summary>
/// Whether the app settings that triggers name as <c>%NAME%</c> are there, and fit this build. The Functions host looks for them too, in a
/// process of its own and one at a time.
/// </summary>
/// <param name="settings">The app settings.</param>
internal sealed partial class TriggerSettings(IConfiguration settings) : IValidateOptions<Payments.PaymentTopics>
{
    /// <summary>The app settings that functions' triggers name, by function.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Named { get; } = Find();

    public ValidateOptionsResult Validate(string? name, Payments.PaymentTopics options)
    {
        var missing = Named.Where(function => !FunctionSwitch.IsOff(function.Key, settings))
            .SelectMany(function => function.Value).Distinct().Where(setting => string.IsNullOrWhiteSpace(settings[setting])).Select(SettingsReader.Missing);
        List<string> problems = [.. missing, .. KafkaSecurity.FindMismatch(settings)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static Dictionary<string, IReadOnlyList<string>> Find() =>
    (
        from type in typeof(TriggerSettings).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(FunctionAttribute))
        select (method.GetCustomAttribute<FunctionAttribute>()!.Name, Settings: Expressions(method))
    ).ToDictionary(function => function.Name, function => function.Settings);

    private static IReadOnlyList<string> Expressions(MethodInfo method) =>
    [
        .. method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributesData())
            .SelectMany(trigger => trigger.ConstructorArguments.Concat(trigger.NamedArguments.Select(argument => argument.TypedValue)))
            .Select(argument => argument.Value).OfType<string>()
            .SelectMany(text => Expression().Matches(text).Select(match => match.Groups[1].Value)),
    ];

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Expression();
}
