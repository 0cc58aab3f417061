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

        Require(!string.IsNullOrWhiteSpace(options.TriggerGroup), $"{nameof(options.TriggerGroup)} is missing; set it to the ConsumerGroup of the function's trigger");
        Require(!string.IsNullOrWhiteSpace(options.DeadLetterTopic), $"{nameof(options.DeadLetterTopic)} is missing; set it to an existing topic, for example payments-dlq");
        Require(options.RetryTopic is null || !string.IsNullOrWhiteSpace(options.RetryTopic), $"{nameof(options.RetryTopic)} is empty; leave it out or name a topic");
        Require(Enum.IsDefined(options.Guarantee), $"{nameof(options.Guarantee)} is {options.Guarantee}; it must be {string.Join(" or ", Enum.GetNames<DeliveryGuarantee>())}");
        Require(options.MaxRecordsPerTransaction is >= 1 and <= 100_000, $"{nameof(options.MaxRecordsPerTransaction)} is {options.MaxRecordsPerTransaction}; it must be 1 to 100000");
        Require(options.MaxBytesPerTransaction is >= 1024 and <= 1024L * 1024 * 1024, $"{nameof(options.MaxBytesPerTransaction)} is {options.MaxBytesPerTransaction}; it must be 1024 to 1073741824");
        Require(options.Deadline >= TimeSpan.FromSeconds(1) && options.Deadline <= TimeSpan.FromMinutes(4), $"{nameof(options.Deadline)} is {options.Deadline}; it must be 00:00:01 to 00:04:00");
        Require(options.MaxBackoff <= TimeSpan.FromMinutes(1), $"{nameof(options.MaxBackoff)} is {options.MaxBackoff}; it must be at most 00:01:00");
        Require(
            options.MinBackoff >= TimeSpan.FromMilliseconds(1) && options.MinBackoff <= options.MaxBackoff,
            $"{nameof(options.MinBackoff)} is {options.MinBackoff}; it must be 1 ms to {nameof(options.MaxBackoff)} ({options.MaxBackoff})");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
