using Spectre.Console;

namespace Dev;

/// <summary>The console: coloured and live on a terminal, plain and unbroken lines in a file or a pipe.</summary>
internal static class Output
{
    private const int WidthOfAFile = 200;

    public static IAnsiConsole Create()
    {
        if (!System.Console.IsOutputRedirected)
            return AnsiConsole.Console;
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        plain.Profile.Width = WidthOfAFile;
        return plain;
    }

    /// <summary>Tells what is done now. Several may at a time.</summary>
    public static void Say(this IAnsiConsole console, string text)
    {
        lock (console)
            console.WriteLine($"dev: {text} …");
    }
}
