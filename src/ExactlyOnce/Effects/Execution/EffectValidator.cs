using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Effects;

/// <summary>Names everything that is wrong with an effect and its options, the rule and the way out.</summary>
internal sealed partial class EffectValidator<TEffect, TCommand, TResult>(string options, IServiceProvider services) : IValidateOptions<EffectOptions>
    where TEffect : class, IEffect<TCommand, TResult>
{
    public ValidateOptionsResult Validate(string? name, EffectOptions settings)
    {
        if (name != options)
            return ValidateOptionsResult.Skip;
        var effect = services.GetRequiredService<TEffect>();
        List<string> problems = [];
        void Require(bool holds, string problem)
        {
            if (!holds)
                problems.Add($"{name}: {problem}");
        }

        void Within(string setting, TimeSpan value, TimeSpan min, TimeSpan max) => Require(value >= min && value <= max, $"{setting} is {value}; it must be {min} to {max}");

        Require(effect.Name is not null && Name().IsMatch(effect.Name), $"{nameof(effect.Name)} is '{effect.Name}'; it must be 1 to 63 of a-z, 0-9 and -");
        Require(Enum.IsDefined(effect.OnUncertain), $"{nameof(effect.OnUncertain)} is {effect.OnUncertain}; it must be {string.Join(" or ", Enum.GetNames<OnUncertain>())}");
        Require(
            effect.OnUncertain != OnUncertain.Reconcile || effect is IReconcilableEffect<TCommand, TResult>,
            $"{nameof(effect.OnUncertain)} is {nameof(OnUncertain.Reconcile)}, and it cannot ask the other system: let it implement IReconcilableEffect, or choose another");
        Within(nameof(effect.Lease), effect.Lease, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Require(settings.MaxConcurrency is >= 1 and <= 1000, $"{nameof(settings.MaxConcurrency)} is {settings.MaxConcurrency}; it must be 1 to 1000");
        Within(nameof(settings.KeepFor), settings.KeepFor, TimeSpan.FromHours(1), TimeSpan.FromDays(3653));
        Within(nameof(settings.ClockSkew), settings.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Within(nameof(settings.WaitForOthers), settings.WaitForOthers, TimeSpan.Zero, TimeSpan.FromHours(1));
        Require(settings.CacheBytes is >= 0 and <= 1024L * 1024 * 1024, $"{nameof(settings.CacheBytes)} is {settings.CacheBytes}; it must be 0 to 1073741824");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    [GeneratedRegex("^[a-z0-9-]{1,63}$")]
    private static partial Regex Name();
}
