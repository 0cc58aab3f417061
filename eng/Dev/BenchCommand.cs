using System.CommandLine;
using System.Diagnostics;
using Toolchain;

namespace Dev;

/// <summary><c>./dev bench</c>: builds and runs bench/Benchmarks, with the arguments that follow.</summary>
internal static class BenchCommand
{
    public static System.CommandLine.Command Create()
    {
        var arguments = new Argument<string[]>("arguments") { Description = "What to measure, for example: emulator --rounds 5. Without any: what there is.", Arity = ArgumentArity.ZeroOrMore };
        var command = new System.CommandLine.Command("bench", "Measures, side by side. The numbers of the documentation are from here.") { arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(() => RunAsync([.. parsed.GetValue(arguments) ?? [], .. parsed.UnmatchedTokens], cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        await Prerequisites.EnsureAsync(Output.Create(), cancellationToken);
        using var process = Process.Start(
            "dotnet", ["run", "--project", Workspace.At("bench", "Benchmarks"), "-c", "Release", "-v", "quiet", "--", .. arguments is [] ? ["--help"] : arguments]);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
