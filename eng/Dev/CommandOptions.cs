using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Dev;

/// <summary>Options that several jobs have on their command lines, with the rules that they keep.</summary>
internal static partial class CommandOptions
{
    private const string ExactlyOnce = "exactly-once";
    private const string AtLeastOnce = "at-least-once";
    private const string LongestPrefix = "200";

    /// <summary>A number within a range, which the description is followed by.</summary>
    public static Option<int> Number(string name, int value, int min, int max, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} {min} to {max}.", DefaultValueFactory = _ => value };
        option.Validators.Add(result => CheckRange(result, name, min, max));
        return option;
    }

    public static Option<int> Partitions() => Number("--partitions", 6, 1, 256, "Partitions of each topic.");

    /// <summary>What the pipeline promises; <see cref="IsExactlyOnce"/> reads it.</summary>
    public static Option<string> Mode(string description)
    {
        var option = new Option<string>("--mode") { Description = description, DefaultValueFactory = _ => ExactlyOnce };
        option.AcceptOnlyFromAmong(ExactlyOnce, AtLeastOnce);
        return option;
    }

    public static bool IsExactlyOnce(string? mode) => mode == ExactlyOnce;

    /// <summary>What <see cref="Mode"/> was given, for people.</summary>
    public static string ModeName(bool exactlyOnce) => exactlyOnce ? ExactlyOnce : AtLeastOnce;

    public static Option<string> Prefix(string description)
    {
        var option = new Option<string>("--prefix") { Description = description, DefaultValueFactory = _ => "" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && !LegalPrefix().IsMatch(name.Value))
                result.AddError($"--prefix is '{name.Value}'; it must be at most {LongestPrefix} letters, digits, '.', '_' and '-', as topics' names are.");
        });
        return option;
    }

    public static Option<FileInfo?> Json() => new("--json") { Description = "Write the report to this file, for programs." };

    /// <summary>For a validator: an error where a number is given and not within the range.</summary>
    public static void CheckRange(OptionResult result, string name, int min, int max)
    {
        if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var value) && (value < min || value > max))
            result.AddError($"{name} is {value}; it must be {min} to {max}.");
    }

    [GeneratedRegex($"^[A-Za-z0-9._-]{{0,{LongestPrefix}}}$")]
    private static partial Regex LegalPrefix();
}
