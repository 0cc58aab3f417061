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

    /// <summary>What runs below a process: its children, theirs, and so on, each with its command line. A process that has ended has none, until its parent has heard of it.</summary>
    /// <exception cref="ToolchainException">This is no Linux.</exception>
    public static IEnumerable<(int Id, string CommandLine)> Below(int id)
    {
        if (!OperatingSystem.IsLinux())
            throw new ToolchainException("The worker of a host is found by /proc, which Linux has and this system has not: give --kills 0, or run it on Linux.");
        var children = All().ToLookup(process => process.Parent, process => process.Id);
        IEnumerable<int> Tree(int parent) => children[parent].SelectMany(child => Tree(child).Prepend(child));
        return Tree(id).Select(process => (process, CommandLine(process))).ToList();
    }

    // proc(5): arguments end with a null; an ended process has none.
    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').TrimEnd();
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }

    /// <summary>The memory that a process holds, in bytes (VmRSS; proc(5)).</summary>
    public static long ResidentBytes(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // proc(5): pid (name) state ppid …; the name may hold anything.
    private static IEnumerable<(int Id, int Parent)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)))
        {
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                continue; // it ended meanwhile
            }
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            yield return (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
    }
}
