using ExactlyOnce;
using ExactlyOnce.Kafka;
using Microsoft.Extensions.Options;

namespace Functions.Http;

/// <summary>Takes payment data out of answers where <see cref="PageOptions.MaskPayloads"/> says so.</summary>
/// <param name="options">Whether it does.</param>
public sealed class Mask(IOptions<PageOptions> options)
{
    /// <summary>Whether anything is taken out.</summary>
    public bool IsOn => options.Value.MaskPayloads;

    internal DeadLetterDescription Of(QueuedDeadLetter letter) => IsOn
        ? new DeadLetterDescription(letter) { Key = null, Value = null, ErrorMessage = null, ErrorStack = null, Headers = WithoutValues(letter.Letter) }
        : new DeadLetterDescription(letter);

    internal RetryDescription Of(FailedRecord record) => IsOn
        ? new RetryDescription(record) { Key = null, Value = null, ErrorMessage = null, ErrorStack = null, Headers = WithoutValues(record) }
        : new RetryDescription(record);

    internal EffectDescription Of(EffectEntry entry) => IsOn ? new EffectDescription(entry) { Result = null, Reason = null } : new EffectDescription(entry);

    private static List<RecordHeader> WithoutValues(FailedRecord record) => [.. record.Headers.Select(header => header with { Value = null })];
}
