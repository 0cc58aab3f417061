using ExactlyOnce.Kafka;
using Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Watching;

/// <summary>What waits in retry topics, over HTTP with a function key. It comes back by itself, when it is due.</summary>
public sealed class WatchRetries(WaitingRetries retries, Mask mask)
{
    private const int DefaultLimit = 100;

    /// <summary><c>GET /api/retries?queue=payments-retry-1</c>, and what <see cref="RequestQuery.Filter"/> has, without state: how many wait, and the first of them.</summary>
    [Function(nameof(ListRetries))]
    public Task<IActionResult> ListRetries(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "retries")] HttpRequest request, CancellationToken cancellationToken) => Answers.OfAsync(async () =>
    {
        var query = new RequestQuery(request);
        var (filter, limit) = (query.Filter, query.Limit(DefaultLimit));
        var count = 0;
        List<RetryDescription> records = [];
        await foreach (var record in retries.ListAsync(query.Text("queue") ?? "", cancellationToken))
        {
            if (!filter.Fits(record))
                continue;
            count++;
            if (records.Count < limit)
                records.Add(mask.Of(record));
        }
        return Answers.Ok(new { Count = count, Masked = mask.IsOn, Records = records });
    });
}
