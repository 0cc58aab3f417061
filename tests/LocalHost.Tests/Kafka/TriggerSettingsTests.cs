using Confluent.Kafka;
using LocalHost.Kafka;
using LocalHost.ScriptRoots;
using Microsoft.Extensions.Configuration;
using Toolchain;

namespace LocalHost.Tests.Kafka;

public sealed class TriggerSettingsTests
{
    [Fact]
    public void Without_the_section_everything_is_the_extensions_default() => Assert.Equal(new TriggerSettings(), Read());

    [Fact]
    public void The_defaults_are_the_extensions()
    {
        var settings = new TriggerSettings();

        Assert.Equal((64, 1, 1, 50, 50), (settings.MaxBatchSize, settings.SubscriberIntervalInSeconds, settings.ExecutorChannelCapacity, settings.ChannelFullRetryIntervalInMs, settings.SubscriberIdleBackoffMs));
        Assert.Equal((true, 5, AutoOffsetReset.Earliest, 200), (settings.CommitOnFailure, settings.MaxRetries, settings.AutoOffsetReset, settings.AutoCommitIntervalMs));
        Assert.Equal((10_000, null, 180_000, true), (settings.SessionTimeoutMs, settings.MaxPollIntervalMs, settings.MetadataMaxAgeMs, settings.SocketKeepaliveEnable));
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Read(
            ("maxBatchSize", "1000"), ("subscriberIntervalInSeconds", "2"), ("executorChannelCapacity", "3"), ("channelFullRetryIntervalInMs", "4"), ("subscriberIdleBackoffMs", "0"),
            ("commitOnFailure", "False"), ("maxRetries", "-1"), ("autoOffsetReset", "latest"), ("autoCommitIntervalMs", "5"), ("sessionTimeoutMs", "6"), ("maxPollIntervalMs", "7"),
            ("reconnectBackoffMs", "8"), ("reconnectBackoffMaxMs", "9"), ("statisticsIntervalMs", "10"), ("queuedMinMessages", "11"), ("queuedMaxMessagesKbytes", "12"),
            ("maxPartitionFetchBytes", "13"), ("fetchMaxBytes", "14"), ("metadataMaxAgeMs", "15"), ("socketKeepaliveEnable", "false"), ("libkafkaDebug", "cgrp,fetch"));

        Assert.Equal(
            new TriggerSettings
            {
                MaxBatchSize = 1000,
                SubscriberIntervalInSeconds = 2,
                ExecutorChannelCapacity = 3,
                ChannelFullRetryIntervalInMs = 4,
                SubscriberIdleBackoffMs = 0,
                CommitOnFailure = false,
                MaxRetries = -1,
                AutoOffsetReset = AutoOffsetReset.Latest,
                AutoCommitIntervalMs = 5,
                SessionTimeoutMs = 6,
                MaxPollIntervalMs = 7,
                ReconnectBackoffMs = 8,
                ReconnectBackoffMaxMs = 9,
                StatisticsIntervalMs = 10,
                QueuedMinMessages = 11,
                QueuedMaxMessagesKbytes = 12,
                MaxPartitionFetchBytes = 13,
                FetchMaxBytes = 14,
                MetadataMaxAgeMs = 15,
                SocketKeepaliveEnable = false,
                LibkafkaDebug = "cgrp,fetch",
            },
            settings);
    }

    [Fact]
    public void The_clients_third_way_to_begin_is_taken_for_earliest_as_in_the_extension() => Assert.Equal(AutoOffsetReset.Earliest, Read(("autoOffsetReset", "error")).AutoOffsetReset);

    [Fact]
    public void Every_wrong_value_is_named_with_its_rule_at_once()
    {
        var problem = Assert.Throws<InvalidDataException>(() => Read(
            ("maxBatchSize", "0"), ("maxRetries", "-2"), ("subscriberIdleBackoffMs", "-1"), ("executorChannelCapacity", "many"), ("commitOnFailure", "no"), ("autoOffsetReset", "newest"),
            ("queuedMinMessages", "0"), ("sessionTimeoutMs", "3600001"))).Message;

        Assert.Contains("extensions.kafka.maxBatchSize is 0; it must be 1 or a larger whole number", problem);
        Assert.Contains("extensions.kafka.maxRetries is -2; it must be -1 or a larger whole number (-1 never gives up)", problem);
        Assert.Contains("extensions.kafka.subscriberIdleBackoffMs is -1; it must be 0 or a larger whole number", problem);
        Assert.Contains("extensions.kafka.executorChannelCapacity is many; it must be 1 or a larger whole number", problem);
        Assert.Contains("extensions.kafka.commitOnFailure is no; it must be true or false", problem);
        Assert.Contains("extensions.kafka.autoOffsetReset is newest; it must be earliest or latest", problem);
        Assert.Contains("extensions.kafka.queuedMinMessages is 0; it must be a whole number from 1 to 10000000", problem);
        Assert.Contains("extensions.kafka.sessionTimeoutMs is 3600001; it must be a whole number from 1 to 3600000", problem);
        Assert.Contains("AzureFunctionsJobHost__extensions__kafka__maxBatchSize", problem);
    }

    [Fact]
    public void This_repositorys_host_json_never_gives_a_batch_up()
    {
        var json = new ConfigurationBuilder().AddJsonFile(Workspace.At("host.json")).Build();
        var settings = Read([.. json.GetSection("extensions:kafka").GetChildren().Select(setting => (setting.Key, setting.Value!))]);

        Assert.Equal((false, -1), (settings.CommitOnFailure, settings.MaxRetries));
    }

    private static TriggerSettings Read(params (string Name, string Value)[] settings) => TriggerSettings.Read(new HostSettings(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"AzureFunctionsJobHost:extensions:kafka:{setting.Name}", (string?)setting.Value)))
        .Build()));
}
