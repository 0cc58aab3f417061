using Functions.Settings;
using Microsoft.Extensions.Options;

namespace Functions.Charges;

/// <summary>Names every wrong setting of the gateway.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> problems = [];
        if (options.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            problems.Add(options.Url is null ? SettingsReader.Missing("Gateway__Url") : $"the app setting Gateway__Url is '{options.Url}'; set it to the gateway's address, for example http://127.0.0.1:5055");
        if (options.Timeout < TimeSpan.FromMilliseconds(100) || options.Timeout > TimeSpan.FromMinutes(10) || options.Timeout >= options.Lease)
            problems.Add($"the app setting Gateway__Timeout is {options.Timeout}; it must be 00:00:00.1 to 00:10:00, and shorter than Gateway__Lease ({options.Lease})");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
