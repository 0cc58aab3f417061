using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PaymentGateway;

/// <summary>The gateway's HTTP interface.</summary>
internal sealed class Endpoints(Book book, Faults faults, Honours honours)
{
    private const string KeyHeader = "Idempotency-Key";
    private const string TokenHeader = "Fencing-Token";
    private const long Limit = 50_000_000;

    public void Map(WebApplication application)
    {
        application.MapPost("/charges", ChargeAsync);
        application.MapGet("/charges", (string key, HttpRequest request) => book.Find(key, TokenOf(request)) is { } charge ? Results.Ok(charge) : Results.NotFound());
        application.MapGet("/counts", () => book.Counts);
        application.MapPut("/faults", (FaultPlan plan) => faults.Plan(plan));
    }

    private async Task<IResult> ChargeAsync(ChargeRequest charge, HttpContext context)
    {
        // A header is ASCII, so it is percent-encoded.
        if (Uri.UnescapeDataString(context.Request.Headers[KeyHeader].ToString()) is not { Length: > 0 } key)
            return Results.Problem($"the header {KeyHeader} is missing", statusCode: StatusCodes.Status400BadRequest);
        if (charge.AmountMinor <= 0 || string.IsNullOrEmpty(charge.UserId) || string.IsNullOrEmpty(charge.Currency))
            return Results.Problem("userId, currency and an amountMinor above 0 are needed", statusCode: StatusCodes.Status422UnprocessableEntity);
        if (charge.AmountMinor > Limit)
            return Results.Problem($"declined: above {Limit}", statusCode: StatusCodes.Status402PaymentRequired);

        var fault = faults.Next();
        if (fault == Fault.Slow)
            await Task.Delay(faults.SlowFor);
        if (fault == Fault.FailBefore)
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        if (fault == Fault.DieBefore)
            Process.GetCurrentProcess().Kill();

        var (outcome, made) = book.Make(key, TokenOf(context.Request), charge, honours);
        if (fault == Fault.DieAfter)
            Process.GetCurrentProcess().Kill();
        if (fault == Fault.LoseAnswer)
        {
            context.Abort();
            return Results.Empty;
        }
        return fault == Fault.FailAfter ? Results.StatusCode(StatusCodes.Status500InternalServerError) : outcome switch
        {
            ChargeOutcome.Made => Results.Created($"/charges?key={Uri.EscapeDataString(key)}", made),
            ChargeOutcome.MadeBefore => Results.Ok(made),
            ChargeOutcome.OtherRequest => Results.Problem($"the key {key} was charged for something else", statusCode: StatusCodes.Status409Conflict),
            _ => Results.Problem($"a later attempt at the key {key} was seen", statusCode: StatusCodes.Status412PreconditionFailed),
        };
    }

    private static int? TokenOf(HttpRequest request) =>
        int.TryParse(request.Headers[TokenHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var token) ? token : null;
}
