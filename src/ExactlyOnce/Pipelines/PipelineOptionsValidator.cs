using Microsoft.Extensions.Options;

namespace ExactlyOnce.Pipelines;

/// <summary>Names every wrong setting of a pipeline, the rule and the way out.</summary>
internal sealed class PipelineOptionsValidator : IValidateOptions<PipelineOptions>
{
    public ValidateOptionsResult Validate(string? name, PipelineOptions options)
    {
        List<string> problems = [];
        void Require(bool holds, string problem)
        {
            if (!holds)
                problems.Add($"{name}: {problem}");
        }

        void Within(string setting, TimeSpan value, TimeSpan min, TimeSpan max) => Require(value >= min && value <= max, $"{setting} is {value}; it must be {min} to {max}");

        Require(!string.IsNullOrWhiteSpace(options.TriggerGroup), $"{nameof(options.TriggerGroup)} is missing; set it to the ConsumerGroup of the function's trigger");
        Require(!string.IsNullOrWhiteSpace(options.DeadLetterTopic), $"{nameof(options.DeadLetterTopic)} is missing; set it to an existing topic, for example payments-dlq");
        Require(options.RetryTopic is null || !string.IsNullOrWhiteSpace(options.RetryTopic), $"{nameof(options.RetryTopic)} is empty; leave it out or name a topic");
        Require(options.RetryDelays.Count is >= 1 and <= 16, $"{nameof(options.RetryDelays)} has {options.RetryDelays.Count} times; it must have 1 to 16, one for each retry topic");
        foreach (var delay in options.RetryDelays)
            Within(nameof(options.RetryDelays), delay, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(7));
        Require(!options.KeepKeyOrder || options.RetryTopic is not null, $"{nameof(options.KeepKeyOrder)} is true and {nameof(options.RetryTopic)} is missing; name the retry topics, or leave it out");
        Require(
            !options.KeepKeyOrder || options.Guarantee == DeliveryGuarantee.ExactlyOnce,
            $"{nameof(options.KeepKeyOrder)} is true and {nameof(options.Guarantee)} is {options.Guarantee}; the order of keys is kept in lanes' transactions: it must be {DeliveryGuarantee.ExactlyOnce}");
        Require(Enum.IsDefined(options.Guarantee), $"{nameof(options.Guarantee)} is {options.Guarantee}; it must be {string.Join(" or ", Enum.GetNames<DeliveryGuarantee>())}");
        Require(options.MaxRecordsPerTransaction is >= 1 and <= 100_000, $"{nameof(options.MaxRecordsPerTransaction)} is {options.MaxRecordsPerTransaction}; it must be 1 to 100000");
        Require(options.MaxBytesPerTransaction is >= 1024 and <= 1024L * 1024 * 1024, $"{nameof(options.MaxBytesPerTransaction)} is {options.MaxBytesPerTransaction}; it must be 1024 to 1073741824");
        Within(nameof(options.Deadline), options.Deadline, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(4));
        Require(options.MaxBackoff <= TimeSpan.FromMinutes(1), $"{nameof(options.MaxBackoff)} is {options.MaxBackoff}; it must be at most 00:01:00");
        Require(
            options.MinBackoff >= TimeSpan.FromMilliseconds(1) && options.MinBackoff <= options.MaxBackoff,
            $"{nameof(options.MinBackoff)} is {options.MinBackoff}; it must be 1 ms to {nameof(options.MaxBackoff)} ({options.MaxBackoff})");
        Require(Enum.IsDefined(options.OnGap), $"{nameof(options.OnGap)} is {options.OnGap}; it must be {string.Join(" or ", Enum.GetNames<OnGap>())}");
        Require(Enum.IsDefined(options.OnLedgerAhead), $"{nameof(options.OnLedgerAhead)} is {options.OnLedgerAhead}; it must be {string.Join(" or ", Enum.GetNames<OnLedgerAhead>())}");
        Require(options.CrashLimit is >= 1 and <= 15, $"{nameof(options.CrashLimit)} is {options.CrashLimit}; it must be 1 to 15");
        Within(nameof(options.LivenessWindow), options.LivenessWindow, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
        Within(nameof(options.IdleTimeout), options.IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Within(nameof(options.LedgerRenewal), options.LedgerRenewal, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
