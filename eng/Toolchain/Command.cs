using System.ComponentModel;
using System.Diagnostics;

namespace Toolchain;

/// <summary>Runs programs to their end.</summary>
public static class Command
{
    /// <summary>Runs a program and returns what it printed.</summary>
    /// <exception cref="ToolchainException">It is not installed, or it failed; the message has the end of what it printed.</exception>
    public static Task<string> RunAsync(string program, IEnumerable<string> arguments, string? directory = null, CancellationToken cancellationToken = default) =>
        RunAsync(program, arguments, directory, [], cancellationToken);

    /// <param name="acceptsFailure">Whether a program that failed, too, is asked only for what it printed.</param>
    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, string?, CancellationToken)"/>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? directory,
        IEnumerable<(string Name, string Value)> environment,
        CancellationToken cancellationToken,
        bool acceptsFailure = false)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            WorkingDirectory = directory ?? Workspace.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        if (process.ExitCode == 0 || acceptsFailure)
            return await output;
        var printed = (await output + await error).Split('\n');
        throw new ToolchainException($"{program} {string.Join(' ', start.ArgumentList)} failed ({process.ExitCode}):\n{string.Join('\n', printed.TakeLast(30))}");
    }

    /// <summary>Whether a program of this name is on the PATH.</summary>
    public static bool Exists(string program) => Find(program) is not null;

    // On Windows npm is npm.cmd, which is found only by its whole name.
    private static string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new ToolchainException($"{start.FileName} could not be started: {missing.Message}");
        }
    }
}
