using System.Net;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests.Http;

/// <summary>HTTP functions in a worker that gets requests in its calls, as one without ConfigureFunctionsWebApplication does.</summary>
public sealed class PlainWorkerHttpTests : IClassFixture<PlainHttpHost>, IDisposable
{
    private readonly PlainHttpHost _host;
    private readonly HttpClient _client;

    public PlainWorkerHttpTests(PlainHttpHost host)
    {
        _host = host;
        _host.Answer = _ => Task.FromResult("return");
        _client = new HttpClient { BaseAddress = host.Address, Timeout = Eventually.Patience };
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_function_gets_the_whole_request_and_its_response_is_written()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "data/anna?page=2&empty=") { Content = new StringContent("ein Bäcker") };
        request.Headers.Add("X-Agent", "tests");

        using var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("POST anna: ein Bäcker", await response.Content.ReadAsStringAsync());
        Assert.Equal("tests", Assert.Single(response.Headers.GetValues("X-Agent")));
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("seen=yes; path=/; samesite=lax; httponly", Assert.Single(response.Headers.GetValues("Set-Cookie")));
        var call = await _host.NextCallAsync();
        Assert.Equal($"{_host.Address}data/anna?page=2&empty=", call.Input.GetString());
        Assert.Equal("2", call.Metadata["page"].GetString());
    }

    [Fact]
    public async Task A_function_that_throws_answers_500()
    {
        _host.Answer = _ => Task.FromResult("throw no money");

        using var response = await _client.PostAsync("data", null);
        await _host.NextCallAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await _host.Process.UntilPrintedAsync("Function Data failed");
    }

    [Fact]
    public async Task A_worker_that_dies_in_a_call_answers_502()
    {
        _host.Answer = _ => Task.FromResult("die");

        using var response = await _client.PostAsync("data", null);
        await _host.NextCallAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }
}
