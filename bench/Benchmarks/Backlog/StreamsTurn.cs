using System.Globalization;
using System.Text.Json.Nodes;
using Benchmarks.Brokers;
using Toolchain;

namespace Benchmarks.Backlog;

/// <summary>Kafka Streams on the same payments, of ../shared/peers/streams: as many threads as the machine of the project's goals has cores. It may be absent.</summary>
internal static class StreamsTurn
{
    private const int Threads = 2;

    private static readonly string Script = Path.Combine(Workspace.Root, "..", "shared", "peers", "streams", "run");

    public static bool IsHere => File.Exists(Script);

    /// <summary>Works a backlog off; its clock runs from the state RUNNING until a reader of committed records has seen the last charge command.</summary>
    public static async Task RunAsync(IBroker broker, BacklogCase each, string guarantee, Action<string, double> tell, CancellationToken cancellationToken)
    {
        string[] arguments = [broker.BootstrapServers, guarantee, .. new[] { each.Records, Threads, each.Partitions }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        var printed = await Command.RunAsync(Script, arguments, cancellationToken: cancellationToken);
        var measured = JsonNode.Parse(printed.Split('\n').Last(line => line.StartsWith('{')))!;
        tell("records/s", measured["recordsPerSecond"]!.GetValue<double>());
    }
}
