using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureTables;

/// <summary>Names every wrong setting of the store, the rule and the way out.</summary>
internal sealed partial class TablesOptionsValidator : IValidateOptions<TablesOptions>
{
    public ValidateOptionsResult Validate(string? name, TablesOptions options)
    {
        List<string> problems = [];
        void Require(bool holds, string problem)
        {
            if (!holds)
                problems.Add($"idempotency store: {problem}");
        }

        Require(
            string.IsNullOrWhiteSpace(options.ConnectionString) ? options is { Endpoint: not null, Credential: not null } : options is { Endpoint: null, Credential: null },
            $"set either {nameof(options.ConnectionString)}, or {nameof(options.Endpoint)} and {nameof(options.Credential)}");
        Require(Table().IsMatch(options.Table ?? ""), $"{nameof(options.Table)} is '{options.Table}'; it must be a letter, then letters and digits, 3 to 63 in all");
        Require(options.Buckets is >= 1 and <= 1000, $"{nameof(options.Buckets)} is {options.Buckets}; it must be 1 to 1000");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    private static partial Regex Table();
}
