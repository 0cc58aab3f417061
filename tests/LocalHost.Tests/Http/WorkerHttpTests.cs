using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalHost.Tests.Kit;
using Testing;

namespace LocalHost.Tests.Http;

/// <summary>HTTP functions in a worker that serves HTTP itself (ASP.NET Core integration), as ConfigureFunctionsWebApplication makes it.</summary>
public sealed class WorkerHttpTests : IClassFixture<HttpHost>, IDisposable
{
    private readonly HttpHost _host;
    private readonly HttpClient _client;

    public WorkerHttpTests(HttpHost host)
    {
        _host = host;
        _host.Answer = _ => Task.FromResult("return");
        _client = new HttpClient { BaseAddress = host.Address, Timeout = Eventually.Patience };
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_function_gets_the_request_as_it_was_sent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "echo/a%20name?page=2&page=3&code=key") { Content = new StringContent("ein Text", System.Text.Encoding.UTF8) };
        request.Headers.Add("X-Agent", "tests");
        request.Headers.Add("x-ms-invocation-id", "not the client's to choose");

        using var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var got = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("POST", got.GetProperty("method").GetString());
        Assert.Equal("/api/echo/a name", got.GetProperty("path").GetString());
        Assert.Equal("2,3", got.GetProperty("query").GetProperty("page").GetString());
        Assert.Equal("a name", got.GetProperty("name").GetString());
        Assert.Equal("ein Text", got.GetProperty("body").GetString());
        var headers = got.GetProperty("headers");
        Assert.Equal("tests", headers.GetProperty("X-Agent").GetString());
        Assert.Equal("text/plain; charset=utf-8", headers.GetProperty("Content-Type").GetString());
        Assert.True(Guid.TryParse(headers.GetProperty("x-ms-invocation-id").GetString(), out _));
        Assert.Equal(_host.Address.Authority, headers.GetProperty("Host").GetString());
    }

    [Fact]
    public async Task A_functions_parameter_is_bound_to_the_routes_value()
    {
        await _client.GetAsync("work/12");

        Assert.Equal("GET 12", (await _host.NextCallAsync()).Input.GetString());
    }

    [Fact]
    public async Task A_large_body_passes()
    {
        using var content = new StreamContent(new MemoryStream(new byte[20_000_000]));

        using var response = await _client.PostAsync("measure", content);

        Assert.Equal("20000000", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_response_comes_as_it_is_written()
    {
        var goOn = new TaskCompletionSource<string>();
        _host.Answer = _ => goOn.Task;

        using var response = await _client.GetAsync("stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("first", await reader.ReadLineAsync());
        await _host.NextCallAsync();
        goOn.SetResult("return");

        Assert.Equal("second", await reader.ReadLineAsync());
        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task A_function_that_throws_answers_500_and_its_exception_is_logged()
    {
        _host.Answer = _ => Task.FromResult("throw no money today");

        using var response = await _client.GetAsync("work");
        await _host.NextCallAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync());
        await _host.Process.UntilPrintedAsync("Function Work failed");
        await _host.Process.UntilPrintedAsync("no money today");
    }

    [Fact]
    public async Task A_function_that_throws_amid_its_response_does_not_seem_to_have_ended_it()
    {
        _host.Answer = _ => Task.FromResult("throw no more");

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetStringAsync("stream"));

        await _host.NextCallAsync();
        await _host.Process.UntilPrintedAsync("Function Stream failed");
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_function()
    {
        _host.Answer = call => Task.FromResult(call.Input.GetString() == "cancelled" ? "return" : "hang");
        using var patience = new CancellationTokenSource();

        var asking = _client.GetAsync("work", patience.Token);
        await _host.NextCallAsync();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Equal("cancelled", (await _host.NextCallAsync()).Input.GetString());
    }

    [Fact]
    public async Task A_worker_that_dies_in_a_call_answers_502_and_the_next_request_is_another_workers()
    {
        _host.Answer = _ => Task.FromResult("die");
        using var lost = await _client.GetAsync("work");
        var died = (await _host.NextCallAsync()).Process;
        _host.Answer = _ => Task.FromResult("return");

        using var next = await _client.GetAsync("work");

        Assert.Equal(HttpStatusCode.BadGateway, lost.StatusCode);
        await _host.Process.UntilPrintedAsync("Function Work: the worker died during the call");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.NotEqual(died, (await _host.NextCallAsync()).Process);
    }

    [Fact]
    public async Task Stopping_cancels_a_request_that_does_not_end()
    {
        using var host = new HttpHost();
        await host.InitializeAsync();
        host.Answer = call => Task.FromResult(call.Input.GetString() == "cancelled" ? "return" : "hang");
        var asking = _client.GetAsync(new Uri(host.Address, "work"));
        await host.NextCallAsync();

        await host.Process.SignalAsync("TERM");
        using var response = await asking;
        var (code, _, _) = await host.Process.EndAsync();
        var cancelled = await host.NextCallAsync();
        await host.DisposeAsync();

        Assert.Equal((0, HttpStatusCode.ServiceUnavailable, "cancelled"), (code, response.StatusCode, cancelled.Input.GetString()));
    }
}
