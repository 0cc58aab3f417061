using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace WorkerApp;

/// <summary>HTTP functions of ASP.NET Core: they answer with what they got.</summary>
public sealed class HttpFunctions
{
    /// <summary>Asks for a function key.</summary>
    [Function(nameof(Echo))]
    public async Task<IActionResult> Echo([HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = "echo/{name?}")] HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new OkObjectResult(new
        {
            request.Method,
            Path = request.Path.Value,
            Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            Headers = request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            Name = request.RouteValues["name"],
            Body = await reader.ReadToEndAsync(),
        });
    }

    /// <summary>Asks for none.</summary>
    [Function(nameof(Ping))]
    public IActionResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ping")] HttpRequest request) => new OkObjectResult($"pong {request.QueryString}");
}
