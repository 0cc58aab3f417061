using System.CommandLine;

namespace Dev.Test;

/// <summary><c>./dev test</c>: the command line of the test run.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var filter = new Option<string?>("--filter") { Description = "Run only tests whose full name contains this." };
        var command = new Command("test", "Checks the format, builds everything and runs every test. The last line is the sum: N passed, N failed, N skipped.") { filter };
        command.SetAction((parsed, cancellation) => TestJob.ExecuteAsync(parsed.GetValue(filter), cancellation));
        return command;
    }
}
