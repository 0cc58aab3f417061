using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EndToEnd.Telemetry;

/// <summary>Takes what is sent over OTLP/HTTP. Protocol buffers have texts as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly List<(string Path, string Body)> _bodies = [];

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(TakeAsync);
    }

    public string Address => _application.Urls.Single();

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._application.StartAsync();
        return collector;
    }

    /// <summary>Whether such a text was sent to a path.</summary>
    public bool Got(string path, string text)
    {
        lock (_bodies)
            return _bodies.Exists(body => body.Path == path && body.Body.Contains(text, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
        var body = await reader.ReadToEndAsync();
        lock (_bodies)
            _bodies.Add((context.Request.Path, body));
    }
}
