using System.Reflection;
using Dev.Run.Timeline;
using Functions;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dev.Run.Page;

/// <summary>Writes the report of a run as one HTML file that needs no other.</summary>
internal static class RunPageFile
{
    /// <summary>Its style sheet: it looks as the application's own page does.</summary>
    public static string Style { get; } = Read(typeof(Startup).Assembly, "page/page.css") + Read(typeof(RunPageFile).Assembly, "run-page.css");

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(FileInfo file, RunReport report, RunTimeline timeline)
    {
        var command = string.Join(' ', ["./dev", .. Environment.GetCommandLineArgs().Skip(1)]);
        var content = new RunPageContent(report, new Picture(timeline.Moments, timeline.Incidents), command, timeline.Began, Style);
        await File.WriteAllTextAsync(file.FullName, await RenderAsync(content));
    }

    /// <summary>The page as HTML.</summary>
    public static async Task<string> RenderAsync(RunPageContent content)
    {
        await using var services = new ServiceCollection().AddSingleton(content).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<RunPage>()).ToHtmlString());
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
