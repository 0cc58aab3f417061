using ExactlyOnce;
using Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Watching;

/// <summary>What the doctor finds now, over HTTP with a function key. <c>./dev doctor</c> does the same from a shell.</summary>
public sealed class ExamineApplication(PipelineDoctor doctor)
{
    /// <summary><c>GET /api/doctor</c>.</summary>
    [Function(nameof(ShowFindings))]
    public Task<IActionResult> ShowFindings(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "doctor")] HttpRequest request) => Answers.OfAsync(async () =>
        Answers.Ok(await doctor.ExamineAsync(cancellationToken: request.HttpContext.RequestAborted)));
}
