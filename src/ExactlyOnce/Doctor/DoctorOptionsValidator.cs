using Microsoft.Extensions.Options;

namespace ExactlyOnce;

/// <summary>Names what is wrong with the doctor's settings.</summary>
internal sealed class DoctorOptionsValidator : IValidateOptions<DoctorOptions>
{
    public ValidateOptionsResult Validate(string? name, DoctorOptions options) =>
        options.LongestIncident >= TimeSpan.FromHours(1) && options.LongestIncident <= TimeSpan.FromDays(366)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Doctor: {nameof(options.LongestIncident)} is {options.LongestIncident}; it must be 01:00:00 to 366.00:00:00");
}
