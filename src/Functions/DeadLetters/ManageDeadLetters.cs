using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExactlyOnce;
using ExactlyOnce.Kafka;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Functions.DeadLetters;

/// <summary>What the person on call does with dead letters, over HTTP with a function key. <c>./dev dlq</c> does the same from a shell.</summary>
public sealed class ManageDeadLetters(DeadLetterQueues queues)
{
    private const int DefaultLimit = 100;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>
    /// <c>GET /api/dead-letters?queue=payments-dlq</c>, and topic, key, reason, since, until, id, state (open, replayed, discarded, all) and
    /// limit: how many fit, and the first of them.
    /// </summary>
    [Function(nameof(ListDeadLetters))]
    public Task<IActionResult> ListDeadLetters(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "dead-letters")] HttpRequest request, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        string? Given(string name) => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

        DateTimeOffset? Time(string name) => Given(name) is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

        var state = Given("state") ?? "open";
        var filter = new DeadLetterFilter
        {
            Ids = Given("id") is { } id ? new HashSet<string> { id } : null,
            Topic = Given("topic"),
            Key = Given("key") is { } key ? DeadLetterFilter.ParseKey(key) : null,
            Reason = Given("reason"),
            Since = Time("since"),
            Until = Time("until"),
            State = state == "all" ? null
                : Enum.TryParse<DeadLetterState>(state, ignoreCase: true, out var known) ? known
                : throw new FormatException($"state is '{state}'; it must be open, replayed, discarded or all"),
        };
        var limit = Given("limit") is { } most ? int.Parse(most, NumberStyles.None, CultureInfo.InvariantCulture) : DefaultLimit;
        await using var queue = queues.Open(Given("queue") ?? "");
        var count = 0;
        List<DeadLetterDescription> letters = [];
        await foreach (var queued in queue.ListAsync(filter, cancellationToken))
        {
            count++;
            if (letters.Count < limit)
                letters.Add(new DeadLetterDescription(queued));
        }
        return Answer(StatusCodes.Status200OK, new { Count = count, Letters = letters });
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

    private Task<IActionResult> ExecuteAsync(HttpRequest request, Func<DeadLetterQueue, DeadLetterRequest, Task<DeadLetterOutcome>> execute, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var order = await JsonSerializer.DeserializeAsync<DeadLetterRequest>(request.Body, Json, cancellationToken) ?? throw new FormatException("the body is the JSON null; it must be an object");
        if (order.FindProblem() is { } problem)
            return Problem(StatusCodes.Status400BadRequest, problem);
        await using var queue = queues.Open(order.Queue ?? "");
        var outcome = await execute(queue, order);
        return Answer(StatusCodes.Status200OK, new { outcome.Done, Refused = outcome.Refused.Select(refused => new { refused.Id, refused.Why }) });
    });

    private static async Task<IActionResult> AnswerAsync(Func<Task<IActionResult>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or OverflowException or JsonException)
        {
            return Problem(StatusCodes.Status400BadRequest, wrong.Message);
        }
        catch (ProducerLostException)
        {
            return Problem(StatusCodes.Status409Conflict, "somebody else does something to the queue at the same time; what was done is in the journal: send the request again to go on");
        }
        catch (RetriableException silent)
        {
            return Problem(StatusCodes.Status503ServiceUnavailable, $"{silent.Message}; what was done is in the journal: send the request again to go on");
        }
        catch (InvalidOperationException impossible)
        {
            return Problem(StatusCodes.Status409Conflict, impossible.Message);
        }
    }

    private static ContentResult Problem(int status, string problem) => Answer(status, new { Status = status, Detail = problem });

    private static ContentResult Answer(int status, object answer) => new() { StatusCode = status, ContentType = "application/json", Content = JsonSerializer.Serialize(answer, Json) };
}
