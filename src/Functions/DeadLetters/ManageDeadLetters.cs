using ExactlyOnce.Kafka;
using Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Functions.DeadLetters;

/// <summary>What the person on call does with dead letters, over HTTP with a function key. <c>./dev dlq</c> does the same from a shell.</summary>
public sealed class ManageDeadLetters(DeadLetterQueues queues, Mask mask)
{
    private const int DefaultLimit = 100;

    /// <summary><c>GET /api/dead-letters?queue=payments-dlq</c>, and what <see cref="RequestQuery.Filter"/> has: how many fit, and the first of them.</summary>
    [Function(nameof(ListDeadLetters))]
    public Task<IActionResult> ListDeadLetters(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "dead-letters")] HttpRequest request, CancellationToken cancellationToken) => Answers.OfAsync(async () =>
    {
        var query = new RequestQuery(request);
        var (filter, limit) = (query.Filter, query.Limit(DefaultLimit));
        await using var queue = queues.Open(query.Text("queue") ?? "");
        var count = 0;
        List<DeadLetterDescription> letters = [];
        await foreach (var queued in queue.ListAsync(filter, cancellationToken))
        {
            count++;
            if (letters.Count < limit)
                letters.Add(mask.Of(queued));
        }
        return Answers.Ok(new { Count = count, Masked = mask.IsOn, Letters = letters });
    });

    /// <summary><c>POST /api/dead-letters/replay</c> with a <see cref="DeadLetterRequest"/>: sends them back, each once.</summary>
    [Function(nameof(ReplayDeadLetters))]
    public Task<IActionResult> ReplayDeadLetters(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "dead-letters/replay")] HttpRequest request, CancellationToken cancellationToken) =>
        ExecuteAsync(request, (queue, order) => queue.ReplayAsync(order.ToFilter(), order.Order, progress: null, cancellationToken), cancellationToken);

    /// <summary><c>POST /api/dead-letters/discard</c> with a <see cref="DeadLetterRequest"/>: gives them up; the journal keeps who, when and why.</summary>
    [Function(nameof(DiscardDeadLetters))]
    public Task<IActionResult> DiscardDeadLetters(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "dead-letters/discard")] HttpRequest request, CancellationToken cancellationToken) =>
        ExecuteAsync(request, (queue, order) => queue.DiscardAsync(order.ToFilter(), order.Order, progress: null, cancellationToken), cancellationToken);

    private Task<IActionResult> ExecuteAsync(HttpRequest request, Func<DeadLetterQueue, DeadLetterRequest, Task<DeadLetterOutcome>> execute, CancellationToken cancellationToken) =>
        Writes.OfAsync<DeadLetterRequest>(request, async order =>
        {
            if (order.FindProblem() is { } problem)
                return Answers.Problem(StatusCodes.Status400BadRequest, problem);
            await using var queue = queues.Open(order.Queue ?? "");
            var outcome = await execute(queue, order);
            return Answers.Ok(new { outcome.Done, Refused = outcome.Refused.Select(refused => new { refused.Id, refused.Why }) });
        }, cancellationToken);
}
