using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.AzureTables.Tests.Kit;

/// <summary>Stands between a store and Azurite: counts requests, throttles them, loses them or their answers.</summary>
internal sealed class TablesProxy : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly WebApplication _application;
    private readonly Uri _upstream;
    private int _requests;

    private TablesProxy(WebApplication application, Uri upstream) => (_application, _upstream) = (application, upstream);

    /// <summary>Asked for each request of a batch or an entity, from 1 on.</summary>
    public Func<int, Mishap> Next { get; set; } = _ => Mishap.None;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The connection string with the proxy in the place of the upstream.</summary>
    public string ConnectionString(string upstream) => upstream.Replace(_upstream.GetLeftPart(UriPartial.Authority), _application.Urls.Single(), StringComparison.Ordinal);

    public static async Task<TablesProxy> StartAsync(Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var proxy = new TablesProxy(application, upstream);
        application.Run(proxy.ServeAsync);
        await application.StartAsync();
        return proxy;
    }

    public void Reset(Func<int, Mishap> next)
    {
        Volatile.Write(ref _requests, 0);
        Next = next;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _client.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var mishap = Next(Interlocked.Increment(ref _requests));
        if (mishap is Mishap.Throttled or Mishap.Busy)
        {
            context.Response.StatusCode = mishap == Mishap.Busy ? (int)HttpStatusCode.ServiceUnavailable : (int)HttpStatusCode.TooManyRequests;
            context.Response.Headers.RetryAfter = "1";
            return;
        }
        if (mishap == Mishap.RequestLost)
        {
            context.Abort();
            return;
        }
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_upstream.GetLeftPart(UriPartial.Authority) + context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var header in context.Request.Headers.Where(header => header.Key is not ("Host" or "Content-Length" or "Connection")))
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }
        using var response = await _client.SendAsync(request);
        if (mishap == Mishap.AnswerLost)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection")))
            context.Response.Headers[header.Key] = header.Value.ToArray();
        await response.Content.CopyToAsync(context.Response.Body);
    }
}
