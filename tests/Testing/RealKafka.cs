using Toolchain;

namespace Testing;

/// <summary>
/// A real Apache Kafka of one broker: the cluster that KAFKA_BOOTSTRAP names, or one started from ../shared/kafka beside the clone
/// and stopped, by its process id, when disposed.
/// </summary>
public sealed class RealKafka : IAsyncDisposable
{
    private readonly string? _directory;

    private RealKafka(string bootstrapServers, string? directory)
    {
        BootstrapServers = bootstrapServers;
        _directory = directory;
    }

    /// <summary>Why there is no real Kafka here; null where there is one.</summary>
    public static string? WhyAbsent { get; } =
        Given is not null ? null
        : !File.Exists(ApacheKafka.Script) ? "no real Kafka: KAFKA_BOOTSTRAP is not set, and there is no ../shared/kafka/kafka"
        : !Command.Exists("java") ? "no real Kafka: KAFKA_BOOTSTRAP is not set, and there is no java for ../shared/kafka/kafka"
        : null;

    public string BootstrapServers { get; }

    private static string? Given => Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP");

    /// <summary>Why Kafka's own tools are not here; null where they are.</summary>
    public static string? WhyNoTools { get; } =
        !File.Exists(ApacheKafka.Script) ? "no tools of Kafka: there is no ../shared/kafka/kafka"
        : !Command.Exists("java") ? "no tools of Kafka: there is no java"
        : null;

    public static async Task<RealKafka> StartAsync() =>
        Given is { } given ? new RealKafka(given, directory: null) : await StartOwnAsync(new Dictionary<string, string>());

    /// <summary>One that nobody else uses; it needs ../shared/kafka.</summary>
    /// <param name="settings">Broker configurations.</param>
    public static async Task<RealKafka> StartOwnAsync(IReadOnlyDictionary<string, string> settings)
    {
        var directory = Directory.CreateTempSubdirectory("real-kafka-").FullName;
        var output = await ApacheKafka.RunAsync(["start", directory, .. settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" })]);
        return new RealKafka(output.Trim().Split('\n')[^1], directory);
    }

    public async ValueTask DisposeAsync()
    {
        if (_directory is null)
            return;
        await ApacheKafka.RunAsync(["stop", _directory]);
        Directory.Delete(_directory, recursive: true);
    }
}
