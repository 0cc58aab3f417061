using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Testing;

namespace LocalHost.Tests.Kit;

/// <summary>
/// What a function of WorkerApp does in a call: <c>return</c>, <c>throw MESSAGE</c>, <c>die</c> (its process does), <c>hang</c> until it is cancelled, or <c>ignore-cancellation</c>. The
/// call lasts until the answer comes.
/// </summary>
internal delegate Task<string> Answer(ObservedCall call);

/// <summary>Where WorkerApp reports its calls, and is told what to do.</summary>
internal sealed class CallObserver : IAsyncDisposable
{
    private readonly Channel<ObservedCall> _calls = Channel.CreateUnbounded<ObservedCall>();
    private readonly WebApplication _application;
    private readonly Answer _answer;

    private CallObserver(Answer answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _application = builder.Build();
        _application.Run(TakeAsync);
    }

    public string Address => _application.Urls.Single();

    /// <summary>Calls that were made and not looked at.</summary>
    public int CallsLeft => _calls.Reader.Count;

    public static async Task<CallObserver> StartAsync(Answer? answer = null)
    {
        var observer = new CallObserver(answer ?? (_ => Task.FromResult("return")));
        await observer._application.StartAsync();
        return observer;
    }

    /// <summary>The next call of a function, made by now or to come.</summary>
    public async Task<ObservedCall> NextCallAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        return await NextCallAsync(patience.Token);
    }

    /// <inheritdoc cref="NextCallAsync()"/>
    public ValueTask<ObservedCall> NextCallAsync(CancellationToken cancellationToken) => _calls.Reader.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Calls that are never answered do not end.
        using var stop = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(stop.Token);
        await _application.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var call = (await JsonSerializer.DeserializeAsync<ObservedCall>(context.Request.Body, JsonSerializerOptions.Web))!;
        _calls.Writer.TryWrite(call);
        await context.Response.WriteAsync(await _answer(call).WaitAsync(context.RequestAborted));
    }
}
