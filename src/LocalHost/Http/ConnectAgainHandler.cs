namespace LocalHost.Http;

/// <summary>
/// Connects again where nothing listens yet: a worker names its server's address before the server listens there. Nothing of the request was sent then, so it can be sent again.
/// </summary>
internal sealed class ConnectAgainHandler(HttpMessageHandler inner, TimeProvider clock) : DelegatingHandler(inner)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException problem) when (problem.HttpRequestError == HttpRequestError.ConnectionError && clock.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }
}
