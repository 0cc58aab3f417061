using System.Text.Json;
using System.Text.Json.Serialization;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Kafka;

/// <summary>
/// host.json's <c>extensions.kafka</c>, with the names and defaults of the Functions host's extension (KafkaOptions,
/// azure-functions-kafka-extension 4.3).
/// </summary>
internal sealed record TriggerSettings
{
    private const string AppSettings = "AzureFunctionsJobHost:extensions:kafka";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Records of a batch at most.</summary>
    public int MaxBatchSize { get; init; } = 64;

    /// <summary>Seconds after which a batch is given out even where it is not full.</summary>
    public int SubscriberIntervalInSeconds { get; init; } = 1;

    /// <summary>Batches that wait for the function at most; when they do, the consumer is not polled.</summary>
    public int ExecutorChannelCapacity { get; init; } = 1;

    /// <summary>Milliseconds between attempts to hand over a batch that does not fit.</summary>
    public int ChannelFullRetryIntervalInMs { get; init; } = 50;

    /// <summary>Milliseconds of rest after an interval in which no batch was full.</summary>
    public int SubscriberIdleBackoffMs { get; init; } = 50;

    /// <summary>Milliseconds between commits of stored offsets.</summary>
    public int AutoCommitIntervalMs { get; init; } = 200;

    /// <summary>Where a group without offsets begins.</summary>
    public AutoOffsetReset AutoOffsetReset { get; init; } = AutoOffsetReset.Earliest;

    /// <summary>Milliseconds after which a consumer that is not heard of loses its partitions.</summary>
    public int SessionTimeoutMs { get; init; } = 10_000;

    /// <summary>Milliseconds between polls after which a consumer loses its partitions.</summary>
    public int? MaxPollIntervalMs { get; init; }

    /// <summary>Whether a failed batch's offsets are stored all the same: its records are lost.</summary>
    public bool CommitOnFailure { get; init; } = true;

    /// <summary>How often a failed batch is tried again before it is passed over; -1 never gives up.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>
    /// Reads a host.json, and the app settings that go before it (<c>AzureFunctionsJobHost__extensions__kafka__maxBatchSize</c>, as the Functions host has them).
    /// A file without the section has the defaults.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is not JSON, or a value is out of its range; every such value is named.</exception>
    public static TriggerSettings Read(string hostJson, IConfiguration appSettings)
    {
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllText(hostJson), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var settings = document.RootElement.TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty("kafka", out var kafka)
                ? kafka.Deserialize<TriggerSettings>(Json)!
                : new TriggerSettings();
            appSettings.GetSection(AppSettings).Bind(settings);
            return settings.Problems().ToList() is { Count: > 0 } problems
                ? throw new InvalidDataException($"{hostJson}: {string.Join("; ", problems)}.")
                : settings;
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"{hostJson}: {malformed.Message}", malformed);
        }
        catch (InvalidOperationException malformed)
        {
            throw new InvalidDataException($"App settings: {malformed.Message}", malformed);
        }
    }

    private IEnumerable<string> Problems()
    {
        (string Name, int Value)[] positive =
        [
            ("maxBatchSize", MaxBatchSize), ("subscriberIntervalInSeconds", SubscriberIntervalInSeconds),
            ("executorChannelCapacity", ExecutorChannelCapacity), ("channelFullRetryIntervalInMs", ChannelFullRetryIntervalInMs),
            ("autoCommitIntervalMs", AutoCommitIntervalMs), ("sessionTimeoutMs", SessionTimeoutMs),
        ];
        foreach (var (name, value) in positive.Where(setting => setting.Value <= 0))
            yield return $"extensions.kafka.{name} is {value}; it must be above 0";
        if (SubscriberIdleBackoffMs < 0)
            yield return $"extensions.kafka.subscriberIdleBackoffMs is {SubscriberIdleBackoffMs}; it must be 0 or above";
        if (MaxRetries < -1)
            yield return $"extensions.kafka.maxRetries is {MaxRetries}; it must be -1 (never gives up) or above";
    }
}
