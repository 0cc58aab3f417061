using System.Diagnostics;
using System.Text.Json.Nodes;
using Toolchain;

namespace Dev.Run;

/// <summary>The program that runs the functions: it is given the built output of src/Functions, and starts the worker that lies there.</summary>
internal sealed class FunctionsHost
{
    private const string Func = "func";

    private static readonly string ScriptRoot = Output("Functions");

    private readonly Func<string[], string, ProcessStartInfo> _start;
    private readonly Lazy<string> _worker = new(ReadWorker);

    private FunctionsHost(Func<string[], string, ProcessStartInfo> start) => _start = start;

    /// <summary>src/LocalHost: it does what the Functions host and its Kafka extension do, and needs nothing else.</summary>
    public static FunctionsHost LocalHost { get; } = new(StartLocalHost);

    /// <summary>Azure Functions Core Tools.</summary>
    public static FunctionsHost CoreTools { get; } = new((arguments, _) => StartCoreTools(arguments));

    /// <summary>Whether it counts its partitions, has a key for the page, and stops when its standard input ends: with whoever started it.</summary>
    public bool IsLocalHost => this == LocalHost;

    /// <summary>The process of an instance, to be started.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <exception cref="ToolchainException">It is not there; the message says what to do.</exception>
    public ProcessStartInfo Start(string[] arguments, string folder) => _start(arguments, folder);

    /// <summary>Whether a process is a worker of the application, by its command line.</summary>
    public bool IsWorker(string commandLine) => commandLine.Contains(_worker.Value, StringComparison.Ordinal);

    private static ProcessStartInfo StartLocalHost(string[] arguments, string folder) =>
        new("dotnet", [Path.Combine(Output("LocalHost"), "LocalHost.dll"), "--script-root", ScriptRoot, "--attached", .. arguments]) { WorkingDirectory = folder };

    private static ProcessStartInfo StartCoreTools(string[] arguments)
    {
        if (!Command.Exists(Func))
            throw new ToolchainException("func is not on the PATH: install Azure Functions Core Tools 4, for example with npm install --global azure-functions-core-tools@4, or leave --host out.");
        var start = new ProcessStartInfo(Func, ["start", .. arguments]) { WorkingDirectory = ScriptRoot };
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["AzureWebJobsSecretStorageType"] = "files";
        return start;
    }

    // What the host is told to start: worker.config.json in the script root.
    private static string ReadWorker() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(ScriptRoot, "worker.config.json")))?["description"]?["defaultWorkerPath"]?.GetValue<string>()
        ?? throw new ToolchainException($"{ScriptRoot}/worker.config.json names no defaultWorkerPath; build src/Functions again.");

    private static string Output(string project) => Workspace.At("src", project, "bin", "Release", "net10.0");
}
