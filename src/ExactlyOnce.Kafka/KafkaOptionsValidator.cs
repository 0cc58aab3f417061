using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Names every wrong setting of the connection, the rule and the way out.</summary>
internal sealed class KafkaOptionsValidator : IValidateOptions<KafkaOptions>
{
    public ValidateOptionsResult Validate(string? name, KafkaOptions options)
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
            problems.Add("Kafka: BootstrapServers is missing; set it to host:port of one or more brokers, separated by commas");
        if (options.SecurityProtocol is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl)
        {
            if (options.SaslMechanism is null)
                problems.Add($"Kafka: SecurityProtocol is {options.SecurityProtocol} and SaslMechanism is missing; set it to Plain, ScramSha256, ScramSha512 or OAuthBearer");
            if (options.SaslMechanism is SaslMechanism.Plain or SaslMechanism.ScramSha256 or SaslMechanism.ScramSha512)
            {
                if (string.IsNullOrEmpty(options.SaslUsername))
                    problems.Add($"Kafka: SaslMechanism is {options.SaslMechanism} and SaslUsername is missing");
                if (string.IsNullOrEmpty(options.SaslPassword))
                    problems.Add($"Kafka: SaslMechanism is {options.SaslMechanism} and SaslPassword is missing");
            }
        }
        if (options.TransactionTimeout < TimeSpan.FromSeconds(1) || options.TransactionTimeout > TimeSpan.FromMinutes(15))
            problems.Add($"Kafka: TransactionTimeout is {options.TransactionTimeout}; it must be 00:00:01 to 00:15:00 (and not above the brokers' transaction.max.timeout.ms)");
        if (options.CallTimeout < TimeSpan.FromMilliseconds(100) || options.CallTimeout > TimeSpan.FromMinutes(1))
            problems.Add($"Kafka: CallTimeout is {options.CallTimeout}; it must be 100 ms to 00:01:00");
        if (problems.Count == 0 && WhyRefusedByClient(options) is { } reason)
            problems.Add($"Kafka: the client refuses the settings, Properties among them: {reason}");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    // Names and values of librdkafka's properties are its own to judge: a lane's producer is made, and not used.
    private static string? WhyRefusedByClient(KafkaOptions options)
    {
        try
        {
            new ProducerBuilder<Null, Null>(TransactionalProducer.ConfigOf(options, "settings-check")).SetLogHandler((_, _) => { }).Build().Dispose();
            return null;
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or ArgumentException or KafkaException)
        {
            return refusal.Message;
        }
    }
}
