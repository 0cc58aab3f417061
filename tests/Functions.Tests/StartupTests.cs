using ExactlyOnce;
using ExactlyOnce.AzureBlobs;
using ExactlyOnce.AzureTables;
using ExactlyOnce.Kafka;
using Functions.DeadLetters;
using Functions.Payments;
using Functions.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Functions.Tests;

public sealed class StartupTests
{
    internal static readonly Dictionary<string, string?> Complete = new()
    {
        ["KafkaBrokers"] = "127.0.0.1:1",
        ["PaymentsTopic"] = "payments",
        ["PaymentsGroup"] = "payments-processor",
        ["PaymentsProcessedTopic"] = "payments-processed",
        ["AuditLogTopic"] = "audit-log",
        ["PaymentEffectsTopic"] = "payment-effects",
        ["PaymentsDeadLetterTopic"] = "payments-dlq",
        ["PaymentEffectsGroup"] = "payment-effects-executor",
        ["PaymentsSettledTopic"] = "payments-settled",
        ["PaymentEffectsDeadLetterTopic"] = "payment-effects-dlq",
        ["IdempotencyStore"] = "UseDevelopmentStorage=true",
        ["Gateway:Url"] = "http://127.0.0.1:1",
    };

    [Fact]
    public async Task With_its_settings_the_application_starts()
    {
        using var host = Build(Complete);

        await host.StartAsync();

        Assert.NotNull(ActivatorUtilities.CreateInstance<ProcessPayments>(host.Services)); // as the worker makes functions
        Assert.NotNull(ActivatorUtilities.CreateInstance<ExecutePaymentEffects>(host.Services));
        Assert.NotNull(ActivatorUtilities.CreateInstance<PurgeExpiredKeys>(host.Services));
        Assert.NotNull(ActivatorUtilities.CreateInstance<ForwardDueRetries>(host.Services));
        Assert.NotNull(ActivatorUtilities.CreateInstance<ManageDeadLetters>(host.Services));
        await host.StopAsync();
    }

    [Fact]
    public async Task The_shortest_time_out_of_transactions_that_is_allowed_is_taken_by_the_client()
    {
        using var host = Build(new(Complete) { ["Kafka:TransactionTimeout"] = "00:00:01" });

        await host.StartAsync();

        await host.StopAsync();
    }

    [Fact]
    public void Without_settings_every_one_that_is_missing_is_named_with_an_example()
    {
        var problems = ProblemsOfWorker([]);

        string[] missing =
        [
            "KafkaBrokers", "PaymentsTopic", "PaymentsGroup", "PaymentsProcessedTopic", "AuditLogTopic", "PaymentEffectsTopic", "PaymentsDeadLetterTopic", "PaymentEffectsGroup",
            "PaymentsSettledTopic", "PaymentEffectsDeadLetterTopic", "RetrySchedule", "IdempotencyStore", "PurgeSchedule", "Gateway__Url",
        ];
        var sample = SettingsFile.Read(Toolchain.Workspace.At("local.settings.sample.json"));
        Assert.Equal(
            missing.Select(name => $"the app setting {name} is missing; local.settings.sample.json has {sample[name.Replace("__", ":")]}").Order(),
            problems.Order());
    }

    [Theory]
    [InlineData("AzureWebJobs.PurgeExpiredKeys.Disabled", "true")]
    [InlineData("AzureWebJobs_PurgeExpiredKeys_Disabled", "1")] // as it has to be named on Linux plans
    public void What_only_a_trigger_that_is_turned_off_needs_may_be_missing(string name, string value)
    {
        var settings = new Dictionary<string, string?>(Complete) { ["RetrySchedule"] = "* * * * * *" };
        Assert.Contains(ProblemsOfWorker(settings), problem => problem.StartsWith("the app setting PurgeSchedule is missing", StringComparison.Ordinal));

        settings[name] = value;
        using var host = BuildWorker(settings);
        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public async Task Options_are_bound_from_their_sections()
    {
        using var host = Build(new(Complete)
        {
            ["Kafka:CallTimeout"] = "00:00:07",
            ["Kafka:Properties:compression.type"] = "lz4",
            ["ExactlyOnce:MaxRecordsPerTransaction"] = "77",
            ["ExactlyOnce:Guarantee"] = "AtLeastOnce",
            ["ExactlyOnce:RetryDelays"] = "00:00:01, 00:01:00",
            ["PaymentsRetryTopic"] = "payments-retry",
        });
        await host.StartAsync();

        var kafka = host.Services.GetRequiredService<IOptions<KafkaOptions>>().Value;
        var pipeline = host.Services.GetRequiredService<IOptionsMonitor<PipelineOptions>>().Get(nameof(PaymentTransform));

        Assert.Equal((TimeSpan.FromSeconds(7), "lz4"), (kafka.CallTimeout, kafka.Properties["compression.type"]));
        Assert.Equal((77, DeliveryGuarantee.AtLeastOnce, "payments-retry"), (pipeline.MaxRecordsPerTransaction, pipeline.Guarantee, pipeline.RetryTopic));
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)], pipeline.RetryDelays);
        await host.StopAsync();
    }

    [Fact]
    public async Task Every_setting_that_is_wrong_is_named_with_its_value_and_its_rule()
    {
        var problems = await ProblemsAsync(new(Complete)
        {
            ["Kafka:CallTimeout"] = "soon",
            ["Kafka:CallTimout"] = "00:00:01",
            ["ExactlyOnce:MaxRecordsPerTransaction"] = "many",
            ["ExactlyOnce:Guarantee"] = "AtMostOnce",
        });

        Assert.Equal(4, problems.Count);
        Assert.Contains("the app setting Kafka__CallTimeout is 'soon'; it must be a time as hours:minutes:seconds, for example 00:00:05", problems);
        Assert.Contains(problems, problem => problem.StartsWith("the app setting Kafka__CallTimout is not known; there are Kafka__BootstrapServers,", StringComparison.Ordinal));
        Assert.Contains("the app setting ExactlyOnce__MaxRecordsPerTransaction is 'many'; it must be a whole number", problems);
        Assert.Contains("the app setting ExactlyOnce__Guarantee is 'AtMostOnce'; it must be ExactlyOnce or AtLeastOnce", problems);
    }

    [Theory]
    [InlineData("ExactlyOnce:MaxRecordsPerTransaction", "0", "MaxRecordsPerTransaction is 0; it must be 1 to 100000")]
    [InlineData("ExactlyOnce:MaxBytesPerTransaction", "1", "MaxBytesPerTransaction is 1; it must be 1024 to 1073741824")]
    [InlineData("ExactlyOnce:Deadline", "00:05:00", "Deadline is 00:05:00; it must be 00:00:01 to 00:04:00")]
    [InlineData("ExactlyOnce:MinBackoff", "00:00:03", "MinBackoff is 00:00:03; it must be 1 ms to MaxBackoff (00:00:02)")]
    [InlineData("ExactlyOnce:MaxBackoff", "00:02:00", "MaxBackoff is 00:02:00; it must be at most 00:01:00")]
    [InlineData("ExactlyOnce:RetryDelays", "soon, later", "RetryDelays is 'soon, later'; it must be times as hours:minutes:seconds with commas between them")]
    [InlineData("ExactlyOnce:RetryDelays", "00:00:00", "RetryDelays is 00:00:00; it must be 00:00:00.1000000 to 7.00:00:00")]
    [InlineData("ExactlyOnce:KeepKeyOrder", "true", "KeepKeyOrder is true and RetryTopic is missing; name the retry topics")]
    [InlineData("ExactlyOnce:RetryTopic", " ", "RetryTopic is empty; leave it out or name a topic")]
    [InlineData("Effects:MaxConcurrency", "0", "MaxConcurrency is 0; it must be 1 to 1000")]
    [InlineData("Gateway:Lease", "02:00:00", "Lease is 02:00:00; it must be 00:00:01 to 01:00:00")]
    [InlineData("Gateway:Timeout", "00:02:00", "Gateway__Timeout is 00:02:00; it must be 00:00:00.1 to 00:10:00, and shorter than Gateway__Lease (00:01:00)")]
    [InlineData("Gateway:Url", "gateway", "Gateway__Url is 'gateway'; set it to the gateway's address")]
    [InlineData("IdempotencyStore:Buckets", "0", "Buckets is 0; it must be 1 to 1000")]
    [InlineData("Kafka:TransactionTimeout", "01:00:00", "TransactionTimeout is 01:00:00; it must be 00:00:01 to 00:15:00")]
    [InlineData("Kafka:CallTimeout", "00:00:00", "CallTimeout is 00:00:00; it must be 100 ms to 00:01:00")]
    [InlineData("Kafka:SecurityProtocol", "SaslSsl", "SecurityProtocol is SaslSsl and SaslMechanism is missing; set it to Plain")]
    [InlineData("Kafka:Properties:compression.typo", "lz4", "the client refuses the settings, Properties among them: No such configuration property: \"compression.typo\"")]
    [InlineData("Kafka:Properties:compression.type", "rar", "the client refuses the settings, Properties among them: Invalid value \"rar\" for configuration property \"compression.codec\"")]
    public async Task A_setting_out_of_range_stops_the_start(string setting, string value, string problem) =>
        Assert.All(await ProblemsAsync(new(Complete) { [setting] = value }), told => Assert.Contains(problem, told));

    [Fact]
    public void Problems_are_told_one_to_a_line_and_no_line_is_two() =>
        Assert.EndsWith("settings.md tells every one).\nerror: one\nerror: two, and why", StartupProblems.Describe(["one", "two,\nand why"]));

    [Fact]
    public void Another_exception_is_no_problem_of_settings() => Assert.Empty(StartupProblems.Of(new InvalidOperationException("no")));

    internal static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddLogging();
        builder.Services.AddMetrics();
        Startup.Configure(builder);
        return builder.Build();
    }

    // The worker as Program.cs makes it; it is started by the Functions host alone.
    internal static IHost BuildWorker(Dictionary<string, string?> settings, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(settings);
        Startup.ConfigureWorker(builder);
        configure?.Invoke(builder);
        return builder.Build();
    }

    [Fact]
    public void Claims_of_dead_letters_are_kept_where_a_setting_says_so_by_connection_string_or_identity()
    {
        using var without = Build(Complete);
        using var connected = Build(new(Complete) { ["DeadLetterClaims"] = "UseDevelopmentStorage=true" });
        using var identified = Build(new(Complete) { ["DeadLetterClaims:blobServiceUri"] = "https://account.blob.core.windows.net", ["DeadLetterClaims:Container"] = "letters" });

        Assert.Null(without.Services.GetService<IClaimCheckStore>());
        Assert.NotNull(connected.Services.GetService<IClaimCheckStore>());
        var options = identified.Services.GetRequiredService<IOptions<BlobsOptions>>().Value;
        Assert.Equal((new Uri("https://account.blob.core.windows.net"), "letters", true), (options.Endpoint, options.Container, options.Credential is not null));
    }

    [Fact]
    public void The_store_is_found_by_identity_as_the_Functions_host_finds_its_own()
    {
        using var host = Build(new(Complete)
        {
            ["IdempotencyStore"] = null,
            ["IdempotencyStore:tableServiceUri"] = "https://account.table.core.windows.net",
            ["IdempotencyStore:clientId"] = "00000000-0000-0000-0000-000000000001",
            ["IdempotencyStore:Table"] = "Keys",
            ["IdempotencyStore:Buckets"] = "32",
        });

        var options = host.Services.GetRequiredService<IOptions<TablesOptions>>().Value;

        Assert.Equal((null, new Uri("https://account.table.core.windows.net"), "Keys", 32), (options.ConnectionString, options.Endpoint, options.Table, options.Buckets));
        Assert.NotNull(options.Credential);
    }

    internal static async Task<IReadOnlyList<string>> ProblemsAsync(Dictionary<string, string?> settings)
    {
        using var host = Build(settings);
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        return StartupProblems.Of(exception);
    }

    internal static IReadOnlyList<string> ProblemsOfWorker(Dictionary<string, string?> settings)
    {
        using var host = BuildWorker(settings);
        var exception = Assert.ThrowsAny<Exception>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());
        return StartupProblems.Of(exception);
    }
}
