using System.Diagnostics;
using Toolchain;

namespace Dev.Run;

/// <summary>The program that runs the functions.</summary>
internal sealed class FunctionsHost
{
    private const string Func = "func";

    private readonly Func<string[], ProcessStartInfo> _start;

    private FunctionsHost(Func<string[], ProcessStartInfo> start) => _start = start;

    /// <summary>src/LocalHost: it does what the trigger does, and needs nothing else.</summary>
    public static FunctionsHost LocalHost { get; } = new(StartLocalHost);

    /// <summary>Azure Functions Core Tools, on the built output of src/Functions.</summary>
    public static FunctionsHost CoreTools { get; } = new(StartCoreTools);

    /// <summary>Whether it prints its counters, one JSON a line, has a key for the page, and stops when its standard input ends: with whoever started it.</summary>
    public bool IsLocalHost => this == LocalHost;

    /// <summary>The process of an instance, to be started.</summary>
    /// <exception cref="ToolchainException">It is not there; the message says what to do.</exception>
    public ProcessStartInfo Start(string[] arguments) => _start(arguments);

    private static ProcessStartInfo StartLocalHost(string[] arguments)
    {
        var output = Output("LocalHost");
        return new("dotnet", [Path.Combine(output, "LocalHost.dll"), "--attached", "--report", .. arguments]) { WorkingDirectory = output };
    }

    private static ProcessStartInfo StartCoreTools(string[] arguments)
    {
        if (!Command.Exists(Func))
            throw new ToolchainException("func is not on the PATH: install Azure Functions Core Tools 4, for example with npm install --global azure-functions-core-tools@4, or leave --host out.");
        var start = new ProcessStartInfo(Func, ["start", .. arguments]) { WorkingDirectory = Output("Functions") };
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["AzureWebJobsSecretStorageType"] = "files";
        return start;
    }

    private static string Output(string project) => Workspace.At("src", project, "bin", "Release", "net10.0");
}
