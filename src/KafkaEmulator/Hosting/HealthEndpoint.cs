using KafkaEmulation.State;
using Microsoft.AspNetCore.Http;

namespace KafkaEmulation.Hosting;

/// <summary>
/// GET /health: 200 and a line of JSON as soon as the broker's loop answers, which is when its clients are answered; 404 elsewhere.
/// </summary>
internal sealed class HealthEndpoint(Broker broker)
{
    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/health")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var (topics, groups) = await broker.Loop
            .InvokeAsync(() => Task.FromResult((broker.Topics.All.Count(), broker.Groups.All.Count())))
            .WaitAsync(context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            $$"""{"status":"ready","bootstrapServers":"127.0.0.1:{{broker.Port}}","topics":{{topics}},"groups":{{groups}}}""", context.RequestAborted);
    }
}
