using System.Globalization;

namespace Toolchain;

/// <summary>Other processes of this machine, by their ids.</summary>
public static class Processes
{
    /// <summary>Sends a signal.</summary>
    /// <param name="id">The process; below 0, every process of that group.</param>
    /// <param name="signal">Its name without SIG, as TERM.</param>
    /// <exception cref="ToolchainException">There is no such process.</exception>
    public static Task SignalAsync(int id, string signal) => Command.RunAsync("kill", [$"-{signal}", "--", id.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>The memory that a process holds, in bytes (VmRSS; proc(5)).</summary>
    public static long ResidentBytes(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
