using System.Globalization;
using Confluent.Kafka;
using LocalHost.ScriptRoots;
using Microsoft.Extensions.Configuration;

namespace LocalHost.Kafka;

/// <summary>
/// host.json's <c>extensions.kafka</c>, with the names, defaults and rules of the Functions host's extension (KafkaOptions, azure-functions-kafka-extension 4.3.2) and the ranges of its
/// client. What is null is left to the client.
/// </summary>
internal sealed record TriggerSettings
{
    private const string Section = "extensions:kafka";

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

    /// <summary>Whether a failed call's offsets are committed all the same: its records are lost.</summary>
    public bool CommitOnFailure { get; init; } = true;

    /// <summary>How often a failed call is made again before it is passed over; -1 never gives up.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>Where a group without offsets begins.</summary>
    public AutoOffsetReset AutoOffsetReset { get; init; } = AutoOffsetReset.Earliest;

    /// <summary>Milliseconds between commits of stored offsets.</summary>
    public int AutoCommitIntervalMs { get; init; } = 200;

    /// <summary>Milliseconds after which a consumer that is not heard of loses its partitions.</summary>
    public int? SessionTimeoutMs { get; init; } = 10_000;

    /// <summary>Milliseconds between polls after which a consumer loses its partitions.</summary>
    public int? MaxPollIntervalMs { get; init; }

    /// <summary>Milliseconds before a broker is connected to again, at first.</summary>
    public int? ReconnectBackoffMs { get; init; }

    /// <summary>Milliseconds before a broker is connected to again, at most.</summary>
    public int? ReconnectBackoffMaxMs { get; init; }

    /// <summary>Milliseconds between the client's statistics; nothing here reads them.</summary>
    public int? StatisticsIntervalMs { get; init; }

    /// <summary>Records of a partition that the client tries to hold.</summary>
    public int? QueuedMinMessages { get; init; }

    /// <summary>Kibibytes of a partition that the client holds at most.</summary>
    public int? QueuedMaxMessagesKbytes { get; init; }

    /// <summary>Bytes of a partition in one fetch, at first.</summary>
    public int? MaxPartitionFetchBytes { get; init; }

    /// <summary>Bytes of one fetch at most.</summary>
    public int? FetchMaxBytes { get; init; }

    /// <summary>Milliseconds after which topics and partitions are looked up again.</summary>
    public int? MetadataMaxAgeMs { get; init; } = 180_000;

    /// <summary>Whether TCP keeps connections alive.</summary>
    public bool? SocketKeepaliveEnable { get; init; } = true;

    /// <summary>What the client logs of its inner life, as <c>cgrp,fetch</c>.</summary>
    public string? LibkafkaDebug { get; init; }

    /// <exception cref="InvalidDataException">A value is not of its type or out of its range; every such value is named.</exception>
    public static TriggerSettings Read(HostSettings settings)
    {
        var values = new Values(settings.Of(Section));
        var defaults = new TriggerSettings();
        var read = new TriggerSettings
        {
            MaxBatchSize = values.Number("maxBatchSize", 1) ?? defaults.MaxBatchSize,
            SubscriberIntervalInSeconds = values.Number("subscriberIntervalInSeconds", 1) ?? defaults.SubscriberIntervalInSeconds,
            ExecutorChannelCapacity = values.Number("executorChannelCapacity", 1) ?? defaults.ExecutorChannelCapacity,
            ChannelFullRetryIntervalInMs = values.Number("channelFullRetryIntervalInMs", 1) ?? defaults.ChannelFullRetryIntervalInMs,
            SubscriberIdleBackoffMs = values.Number("subscriberIdleBackoffMs", 0) ?? defaults.SubscriberIdleBackoffMs,
            CommitOnFailure = values.Flag("commitOnFailure") ?? defaults.CommitOnFailure,
            MaxRetries = values.Number("maxRetries", -1) ?? defaults.MaxRetries,
            AutoOffsetReset = values.Reset("autoOffsetReset") ?? defaults.AutoOffsetReset,
            AutoCommitIntervalMs = values.Number("autoCommitIntervalMs", 0, 86_400_000) ?? defaults.AutoCommitIntervalMs,
            SessionTimeoutMs = values.Number("sessionTimeoutMs", 1, 3_600_000) ?? defaults.SessionTimeoutMs,
            MaxPollIntervalMs = values.Number("maxPollIntervalMs", 1, 86_400_000),
            ReconnectBackoffMs = values.Number("reconnectBackoffMs", 0, 3_600_000),
            ReconnectBackoffMaxMs = values.Number("reconnectBackoffMaxMs", 0, 3_600_000),
            StatisticsIntervalMs = values.Number("statisticsIntervalMs", 0, 86_400_000),
            QueuedMinMessages = values.Number("queuedMinMessages", 1, 10_000_000),
            QueuedMaxMessagesKbytes = values.Number("queuedMaxMessagesKbytes", 1, 2_097_151),
            MaxPartitionFetchBytes = values.Number("maxPartitionFetchBytes", 1, 1_000_000_000),
            FetchMaxBytes = values.Number("fetchMaxBytes", 0, 2_147_483_135),
            MetadataMaxAgeMs = values.Number("metadataMaxAgeMs", 1, 86_400_000) ?? defaults.MetadataMaxAgeMs,
            SocketKeepaliveEnable = values.Flag("socketKeepaliveEnable") ?? defaults.SocketKeepaliveEnable,
            LibkafkaDebug = values.Text("libkafkaDebug"),
        };
        return values.Problems.Count == 0
            ? read
            : throw new InvalidDataException(
                $"host.json: {string.Join("; ", values.Problems)}. Change host.json, or the app settings that go before it, as {HostSettings.Section}__extensions__kafka__maxBatchSize.");
    }

    private sealed class Values(IConfigurationSection section)
    {
        public List<string> Problems { get; } = [];

        public string? Text(string name) => section[name] is { Length: > 0 } text ? text : null;

        public int? Number(string name, int least, int most = int.MaxValue)
        {
            if (Text(name) is not { } text)
                return null;
            var isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
            if (isNumber && number >= least && number <= most)
                return number;
            Refuse(name, text, most == int.MaxValue ? $"{least} or a larger whole number{(least == -1 ? " (-1 never gives up)" : "")}" : $"a whole number from {least} to {most}");
            return null;
        }

        public bool? Flag(string name)
        {
            if (Text(name) is not { } text)
                return null;
            if (bool.TryParse(text, out var flag))
                return flag;
            Refuse(name, text, "true or false");
            return null;
        }

        // The extension takes the client's third value, Error, for Earliest.
        public AutoOffsetReset? Reset(string name)
        {
            if (Text(name) is not { } text)
                return null;
            if (Enum.TryParse<AutoOffsetReset>(text, ignoreCase: true, out var reset) && Enum.IsDefined(reset))
                return reset == AutoOffsetReset.Latest ? reset : AutoOffsetReset.Earliest;
            Refuse(name, text, "earliest or latest");
            return null;
        }

        private void Refuse(string name, string text, string rule) => Problems.Add($"extensions.kafka.{name} is {text}; it must be {rule}");
    }
}
