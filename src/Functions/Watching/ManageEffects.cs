using ExactlyOnce;
using Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Functions.Watching;

/// <summary>What the person on call does with idempotency keys, over HTTP with a function key. <c>./dev effects</c> does the same from a shell.</summary>
public sealed class ManageEffects(EffectKeys keys, Mask mask)
{
    private const int MostListed = 500;

    /// <summary><c>GET /api/effects?effect=charge-card</c> with key, or with state (Uncertain by default): what is known of them.</summary>
    [Function(nameof(ListEffects))]
    public Task<IActionResult> ListEffects(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "effects")] HttpRequest request, CancellationToken cancellationToken) => Answers.OfAsync(async () =>
    {
        var query = new RequestQuery(request);
        var effect = query.Text("effect") ?? "";
        List<EffectDescription> found = [];
        if (query.Text("key") is { } key)
        {
            if (await keys.FindAsync(effect, key, cancellationToken) is { } entry)
                found.Add(mask.Of(entry));
        }
        else
        {
            var state = query.Text("state") is not { } text ? EffectState.Uncertain
                : Enum.TryParse<EffectState>(text, ignoreCase: true, out var known) ? known
                : throw new FormatException($"state is '{text}'; it must be {string.Join(", ", Enum.GetNames<EffectState>())}");
            await foreach (var entry in keys.ListAsync(effect, state, cancellationToken).Take(MostListed))
                found.Add(mask.Of(entry));
        }
        return Answers.Ok(new { Masked = mask.IsOn, IsAll = found.Count < MostListed, Keys = found });
    });

    /// <summary><c>POST /api/effects/resolve</c> with a <see cref="ResolveRequest"/>: settles a key whose outcome nobody knew.</summary>
    [Function(nameof(ResolveEffect))]
    public Task<IActionResult> ResolveEffect(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "effects/resolve")] HttpRequest request, CancellationToken cancellationToken) =>
        Writes.OfAsync<ResolveRequest>(request, async order =>
        {
            if (order.FindProblem() is { } problem)
                return Answers.Problem(StatusCodes.Status400BadRequest, problem);
            return await keys.ResolveAsync(order.Effect ?? "", order.Key!, order.Resolution, executes: true, cancellationToken) is { } resolved
                ? Answers.Ok(mask.Of(resolved))
                : Answers.Problem(StatusCodes.Status404NotFound, $"effect {order.Effect} has no key '{order.Key}'");
        }, cancellationToken);
}
