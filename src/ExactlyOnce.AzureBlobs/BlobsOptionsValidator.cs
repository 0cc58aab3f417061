using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureBlobs;

/// <summary>Names every wrong setting of the store, the rule and the way out.</summary>
internal sealed partial class BlobsOptionsValidator : IValidateOptions<BlobsOptions>
{
    public ValidateOptionsResult Validate(string? name, BlobsOptions options)
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(options.ConnectionString) ? options is not { Endpoint: not null, Credential: not null } : options is not { Endpoint: null, Credential: null })
            problems.Add($"dead letters' claims: set either {nameof(options.ConnectionString)}, or {nameof(options.Endpoint)} and {nameof(options.Credential)}");
        if (!Container().IsMatch(options.Container ?? ""))
            problems.Add($"dead letters' claims: {nameof(options.Container)} is '{options.Container}'; it must be 3 to 63 lower-case letters, digits and single hyphens between them");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Container();
}
