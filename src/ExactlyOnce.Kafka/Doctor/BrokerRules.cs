using System.Globalization;

namespace ExactlyOnce.Kafka.Doctor;

/// <summary>Whether the brokers keep positions for long enough, and let lanes have the time-out that they ask for.</summary>
internal static class BrokerRules
{
    // A renewal may fail, and fail once more.
    private const int RenewalsPerRetention = 3;

    /// <param name="configs">Of a broker.</param>
    public static IEnumerable<Finding> Judge(IReadOnlyDictionary<string, string> configs, IReadOnlyList<PipelineDescription> pipelines, KafkaOptions options, Fixes fixes)
    {
        long? Number(string config) => configs.TryGetValue(config, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

        if (Number("offsets.retention.minutes") is { } minutes)
        {
            var kept = TimeSpan.FromMinutes(minutes);
            foreach (var pipeline in pipelines.Where(pipeline => kept < RenewalsPerRetention * pipeline.LedgerRenewal))
            {
                yield return new Finding(
                    kept <= pipeline.LedgerRenewal ? Severity.Error : Severity.Warning, "offsets-retention", pipeline.TriggerGroup,
                    $"the brokers keep offsets for {kept}, and idle positions are renewed every {pipeline.LedgerRenewal}",
                    "The position of a lane without records is forgotten: it begins again where the host does, and drops or repeats what is there.",
                    $"set the app setting ExactlyOnce__LedgerRenewal to {kept / RenewalsPerRetention} or less, or {fixes.SetBrokers("offsets.retention.minutes=10080")}");
            }
        }
        if (Number("transaction.max.timeout.ms") is { } most && most < options.TransactionTimeout.TotalMilliseconds)
        {
            yield return new Finding(
                Severity.Error, "transaction-timeout", "transaction.max.timeout.ms", $"is {most}, and lanes ask for {options.TransactionTimeout.TotalMilliseconds:0}",
                "No lane can be acquired.", $"set the app setting Kafka__TransactionTimeout to {TimeSpan.FromMilliseconds(most)} or less, or {fixes.SetBrokers($"transaction.max.timeout.ms={(long)options.TransactionTimeout.TotalMilliseconds}")}");
        }
    }
}
