using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace WorkerApp;

/// <summary>HTTP functions that do, in the middle of their work, what the observer answers.</summary>
public sealed class ObservedHttpFunctions(Observer observer)
{
    /// <summary>Does nothing else; reports too that it was cancelled.</summary>
    [Function(nameof(Work))]
    public async Task<IActionResult> Work(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "work/{id:int?}")] HttpRequest request, string? id, FunctionContext context, CancellationToken cancellationToken)
    {
        try
        {
            await observer.ReportAsync(context, $"{request.Method} {id}", cancellationToken);
            return new OkObjectResult(Environment.ProcessId);
        }
        catch (OperationCanceledException)
        {
            await observer.ReportAsync(context, "cancelled", CancellationToken.None);
            throw;
        }
    }

    /// <summary>Sends a line before, and a line after.</summary>
    [Function(nameof(Stream))]
    public async Task Stream([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "stream")] HttpRequest request, FunctionContext context, CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        await response.WriteAsync("first\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        await observer.ReportAsync(context, "streaming", cancellationToken);
        await response.WriteAsync("second\n", cancellationToken);
    }

    /// <summary>How long the body is.</summary>
    [Function(nameof(Measure))]
    public async Task<IActionResult> Measure([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "measure")] HttpRequest request)
    {
        var (buffer, length) = (new byte[64 * 1024], 0L);
        while (await request.Body.ReadAsync(buffer) is > 0 and var read)
            length += read;
        return new OkObjectResult(length);
    }

    /// <summary>On the worker's own types, which need no ASP.NET Core.</summary>
    [Function(nameof(Data))]
    public async Task<HttpResponseData> Data([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "data/{name?}")] HttpRequestData request, string? name, FunctionContext context, CancellationToken cancellationToken)
    {
        await observer.ReportAsync(context, $"{request.Url}", cancellationToken);
        var response = request.CreateResponse(HttpStatusCode.Created);
        response.Headers.Add("X-Agent", request.Headers.TryGetValues("X-Agent", out var agents) ? agents : []);
        response.Headers.Add("Content-Type", "text/plain; charset=utf-8");
        response.Cookies.Append(new HttpCookie("seen", "yes") { Path = "/", HttpOnly = true, SameSite = SameSite.Lax });
        await response.WriteStringAsync($"{request.Method} {name}: {await request.ReadAsStringAsync()}", cancellationToken);
        return response;
    }
}
