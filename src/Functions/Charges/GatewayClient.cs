using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using ExactlyOnce;
using Functions.Payments;

namespace Functions.Charges;

/// <summary>Talks to the payment gateway. What its answers say of a charge is decided here, and nowhere else.</summary>
/// <param name="http">With the gateway's address. It makes no request twice: the effect's policy decides that.</param>
public sealed class GatewayClient(HttpClient http)
{
    private const string KeyHeader = "Idempotency-Key";
    private const string TokenHeader = "Fencing-Token";

    /// <summary>Charges the card.</summary>
    /// <exception cref="EffectRejectedException">The gateway will never take the request.</exception>
    /// <exception cref="TransientFailureException">The gateway has not charged, and may later.</exception>
    /// <exception cref="HttpRequestException">Nobody knows whether it has charged.</exception>
    public async Task<ChargeResult> ChargeAsync(ChargeCommand command, EffectAttempt attempt, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "charges")
        {
            Content = JsonContent.Create(new GatewayRequest(command.UserId, command.AmountMinor, command.Currency), PaymentJson.Default.GatewayRequest),
        };
        using var response = await SendAsync(request, attempt, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.Created:
                return await ReadAsync(response, cancellationToken);
            case HttpStatusCode.PaymentRequired:
                return new ChargeResult(ChargeResult.Declined, ChargeId: null);
            case HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity:
                throw new EffectRejectedException($"the gateway refused the request: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
            case HttpStatusCode.TooManyRequests:
                throw new TransientFailureException("the gateway has too much to do");
            default:
                throw new HttpRequestException($"the gateway answered {(int)response.StatusCode}, which does not say whether it charged", null, response.StatusCode);
        }
    }

    /// <summary>The charge that was made for the key; null where there is none, and the gateway will not make one for an earlier attempt.</summary>
    /// <exception cref="HttpRequestException">The gateway does not say.</exception>
    public async Task<ChargeResult?> FindAsync(EffectAttempt attempt, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"charges?key={Uri.EscapeDataString(attempt.Key)}");
        using var response = await SendAsync(request, attempt, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        return await ReadAsync(response, cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, EffectAttempt attempt, CancellationToken cancellationToken)
    {
        // A header is ASCII; a key is any string.
        request.Headers.Add(KeyHeader, Uri.EscapeDataString(attempt.Key));
        request.Headers.Add(TokenHeader, attempt.Number.ToString(CultureInfo.InvariantCulture));
        return http.SendAsync(request, cancellationToken);
    }

    private static async Task<ChargeResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new(ChargeResult.Charged, (await response.Content.ReadFromJsonAsync(PaymentJson.Default.GatewayCharge, cancellationToken))!.ChargeId);
}
