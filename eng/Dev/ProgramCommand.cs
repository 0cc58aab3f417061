using System.CommandLine;
using System.Diagnostics;
using Toolchain;

namespace Dev;

/// <summary>A program of this repository that has a command line of its own: built, and run with all that follows its name.</summary>
internal static class ProgramCommand
{
    public static System.CommandLine.Command Create(string name, string description, params string[] project)
    {
        var arguments = new Argument<string[]>("arguments") { Description = $"./dev {name} --help tells them.", Arity = ArgumentArity.ZeroOrMore };
        var command = new System.CommandLine.Command(name, description) { arguments };
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(() => RunAsync(Workspace.At(project), parsed.GetValue(arguments) ?? [], cancellation), cancellation));
        return command;
    }

    /// <summary>The arguments of <c>dev</c>, where all behind such a program's name is marked as the program's, <c>--help</c> too.</summary>
    public static string[] PassOn(string[] args, params string[] programs) => args is [var first, ..] && programs.Contains(first) ? [first, "--", .. args[1..]] : args;

    private static async Task<int> RunAsync(string project, string[] arguments, CancellationToken cancellationToken)
    {
        await Prerequisites.EnsureAsync(Output.Create(), cancellationToken);
        using var process = Process.Start("dotnet", ["run", "--project", project, "-c", "Release", "-v", "quiet", "--", .. arguments]);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
