using LocalHost.Trigger;
using Microsoft.Extensions.Configuration;
using Toolchain;

namespace LocalHost.Tests.Trigger;

public sealed class TriggerSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_host_json_without_the_section_has_the_hosts_defaults()
    {
        var settings = Read("""{ "version": "2.0" }""");

        Assert.Equal((64, 1, 1, 200), (settings.MaxBatchSize, settings.SubscriberIntervalInSeconds, settings.ExecutorChannelCapacity, settings.AutoCommitIntervalMs));
        Assert.Equal((true, 5), (settings.CommitOnFailure, settings.MaxRetries));
    }

    [Fact]
    public void This_repositorys_host_json_never_gives_a_batch_up()
    {
        var settings = TriggerSettings.Read(Workspace.At("host.json"), AppSettings());

        Assert.Equal((false, -1), (settings.CommitOnFailure, settings.MaxRetries));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed_as_in_the_host()
    {
        var settings = Read("""
            {
              // for this machine
              "extensions": { "kafka": { "maxBatchSize": 7, "autoOffsetReset": "latest", } },
            }
            """);

        Assert.Equal((7, Confluent.Kafka.AutoOffsetReset.Latest), (settings.MaxBatchSize, settings.AutoOffsetReset));
    }

    [Fact]
    public void Every_value_out_of_range_is_named_with_its_rule()
    {
        var problem = Assert.Throws<InvalidDataException>(() => Read(
            """{ "extensions": { "kafka": { "maxBatchSize": 0, "maxRetries": -2, "subscriberIdleBackoffMs": -1 } } }"""));

        Assert.Contains(_file, problem.Message);
        Assert.Contains("extensions.kafka.maxBatchSize is 0; it must be above 0", problem.Message);
        Assert.Contains("extensions.kafka.maxRetries is -2; it must be -1 (never gives up) or above", problem.Message);
        Assert.Contains("extensions.kafka.subscriberIdleBackoffMs is -1; it must be 0 or above", problem.Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "extensions": { "kafka": { "maxBatchSize": "many" } } }""")]
    public void What_is_not_such_json_is_refused_with_the_files_name(string json) =>
        Assert.Contains(_file, Assert.Throws<InvalidDataException>(() => Read(json)).Message);

    [Fact]
    public void App_settings_go_before_the_file_as_in_the_host()
    {
        var settings = Read(
            """{ "extensions": { "kafka": { "maxBatchSize": 7, "maxRetries": 3 } } }""",
            ("AzureFunctionsJobHost:extensions:kafka:maxBatchSize", "8"), ("AzureFunctionsJobHost:extensions:kafka:autoOffsetReset", "latest"));

        Assert.Equal((8, 3, Confluent.Kafka.AutoOffsetReset.Latest), (settings.MaxBatchSize, settings.MaxRetries, settings.AutoOffsetReset));
    }

    [Theory]
    [InlineData("many")]
    [InlineData("0")]
    public void An_app_setting_that_is_no_value_is_named(string value) =>
        Assert.Contains("axBatchSize", Assert.Throws<InvalidDataException>(() => Read("{}", ("AzureFunctionsJobHost:extensions:kafka:maxBatchSize", value))).Message);

    private TriggerSettings Read(string json, params (string Name, string Value)[] appSettings)
    {
        File.WriteAllText(_file, json);
        return TriggerSettings.Read(_file, AppSettings(appSettings));
    }

    private static IConfiguration AppSettings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
