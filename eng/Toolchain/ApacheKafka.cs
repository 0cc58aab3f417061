using System.Diagnostics;

namespace Toolchain;

/// <summary>The Apache Kafka of ../shared/kafka, beside the clone: to test and to measure against, never needed.</summary>
public static class ApacheKafka
{
    /// <summary>The script that starts, stops and hurts clusters, and runs Kafka's own tools. It may be absent.</summary>
    public static string Script { get; } = Path.Combine(Workspace.Root, "..", "shared", "kafka", "kafka");

    /// <summary>The jars. They may be absent.</summary>
    public static string Libraries { get; } = Path.Combine(Workspace.Root, "..", "shared", "kafka", "libs");

    /// <summary>Runs the script to its end and returns what it printed.</summary>
    /// <exception cref="ToolchainException">It failed; the message has what it printed.</exception>
    public static async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        // The broker inherits the standard streams of the script that starts it, so the script's end cannot be seen from them.
        var output = Path.GetTempFileName();
        try
        {
            var quoted = string.Join(' ', arguments.Select(argument => $"'{argument}'"));
            using var process = Process.Start("bash", ["-c", $"'{Script}' {quoted} >'{output}' 2>&1 </dev/null"]);
            await process.WaitForExitAsync(cancellationToken);
            var text = await File.ReadAllTextAsync(output, cancellationToken);
            return process.ExitCode == 0 ? text : throw new ToolchainException($"kafka {string.Join(' ', arguments)}: {text}");
        }
        finally
        {
            File.Delete(output);
        }
    }
}
