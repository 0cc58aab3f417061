namespace Toolchain;

/// <summary>A cluster of ../shared/kafka, started for somebody alone, with its data in a folder of its own. Disposing it stops it and removes the data.</summary>
public sealed class ApacheCluster : IAsyncDisposable
{
    private const int RestartAttempts = 3;

    private readonly string _folder;

    private ApacheCluster(string folder, string bootstrapServers) => (_folder, BootstrapServers) = (folder, bootstrapServers);

    /// <summary>The brokers, as host:port,…, in the order of their ids.</summary>
    public string BootstrapServers { get; }

    /// <summary>Starts one.</summary>
    /// <param name="brokers">How many brokers, with the ids 1, 2, …; of 3, one may be lost.</param>
    /// <param name="settings">Broker configurations.</param>
    /// <exception cref="ToolchainException">It cannot be started; the message has what was printed.</exception>
    public static async Task<ApacheCluster> StartAsync(int brokers = 1, IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("apache-kafka-").FullName;
        var output = await ApacheKafka.RunAsync(
            ["start", folder, "--brokers", $"{brokers}", .. (settings ?? new Dictionary<string, string>()).SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" })],
            cancellationToken);
        return new ApacheCluster(folder, output.Trim().Split('\n')[^1]);
    }

    /// <summary>Kills the broker of an id: nothing is finished or flushed.</summary>
    public Task KillAsync(int broker, CancellationToken cancellationToken = default) => ApacheKafka.RunAsync(["kill", _folder, $"{broker}"], cancellationToken);

    /// <summary>Brings a broker back that was killed.</summary>
    /// <exception cref="ToolchainException">It does not come, though asked thrice: each waits for a minute and a half, in which a busy machine may not get there.</exception>
    public async Task RestartAsync(int broker, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ApacheKafka.RunAsync(["restart", _folder, $"{broker}"], cancellationToken);
                return;
            }
            catch (ToolchainException) when (attempt < RestartAttempts)
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ApacheKafka.RunAsync(["stop", _folder]);
        Directory.Delete(_folder, recursive: true);
    }
}
