using ExactlyOnce;
using ExactlyOnce.Kafka;
using Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Watching;

/// <summary>Where pipelines are and what their lanes did, of all instances together, over HTTP with a function key.</summary>
public sealed class WatchLanes(PipelineStatus status, LaneEvents events, DeadLetterQueues queues, WaitingRetries retries, EffectKeys effects, Mask mask, TimeProvider clock)
{
    private const int MostEvents = 5000;
    private const int DefaultEvents = 200;

    /// <summary><c>GET /api/status</c>: every lane of every pipeline, and what else there is to look at.</summary>
    [Function(nameof(ShowStatus))]
    public Task<IActionResult> ShowStatus(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "status")] HttpRequest request) => Answers.OfAsync(async () =>
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var last = (await events.ReadAsync(MostEvents, cancellationToken))
            .GroupBy(told => new LaneId(told.Batch.Group, told.Event.Topic, told.Event.Partition))
            .ToDictionary(told => told.Key, told => told.First().Event);
        List<object> pipelines = [];
        foreach (var pipeline in status.Pipelines)
        {
            var lanes = await status.ReadLanesAsync(pipeline, cancellationToken);
            pipelines.Add(new
            {
                Group = pipeline.TriggerGroup,
                Input = pipeline.InputTopic,
                Outputs = pipeline.OutputTopics,
                Lanes = lanes.Select(lane => new LaneDescription(lane, last.GetValueOrDefault(lane.Lane))),
            });
        }
        return Answers.Ok(new
        {
            At = clock.GetUtcNow(),
            Masked = mask.IsOn,
            Pipelines = pipelines,
            HasHistory = events.AreTold,
            DeadLetterTopics = queues.Topics,
            RetryTopics = retries.Topics,
            effects.Effects,
        });
    });

    /// <summary><c>GET /api/lane-events</c>, and group, partition and limit: what lanes did, the last first.</summary>
    [Function(nameof(ListLaneEvents))]
    public Task<IActionResult> ListLaneEvents(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "lane-events")] HttpRequest request, CancellationToken cancellationToken) => Answers.OfAsync(async () =>
    {
        var query = new RequestQuery(request);
        var (group, partition) = (query.Text("group"), query.Text("partition"));
        var told = (await events.ReadAsync(MostEvents, cancellationToken))
            .Where(one => (group is null || one.Batch.Group == group) && (partition is null || $"{one.Event.Partition}" == partition))
            .Take(query.Limit(DefaultEvents))
            .Select(one => new { one.Batch.By, one.Batch.Group, one.Event });
        return Answers.Ok(new { events.AreTold, Events = told });
    });
}
