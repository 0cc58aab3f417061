using System.Net;
using LocalHost.Catalog;
using LocalHost.Http;
using LocalHost.ScriptRoots;
using LocalHost.Tests.Kit;
using LocalHost.Worker;
using Testing;
using Toolchain;

namespace LocalHost.Tests.Http;

/// <summary>The server's own answers: what it lets through to functions, and what it says when no function answers. Its worker gets requests in the call.</summary>
public sealed class HttpServerTests : IAsyncLifetime, IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LogLines _log = new();
    private readonly HttpClient _client = new();
    private HttpServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is null)
            return;
        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("", "", HttpStatusCode.Unauthorized)]
    [InlineData("?code=other", "", HttpStatusCode.Unauthorized)]
    [InlineData("", "other", HttpStatusCode.Unauthorized)]
    [InlineData("?code=key", "", HttpStatusCode.OK)]
    [InlineData("", "key", HttpStatusCode.OK)]
    public async Task A_function_that_is_not_anonymous_asks_for_the_key(string query, string header, HttpStatusCode status)
    {
        var worker = await StartAsync(Function("Pay", "pay", level: "Function"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server!.Address, $"api/pay{query}"));
        if (header.Length > 0)
            request.Headers.Add("x-functions-key", header);

        using var response = await _client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0, worker.Calls.Count);
    }

    [Theory]
    [InlineData("GET", "api/pay/12", "Read id=12")]
    [InlineData("POST", "api/pay/12", "Write id=12")]
    [InlineData("GET", "api/pay/12/items", "Items id=12 more=")]
    [InlineData("GET", "api/pay/12/items/a", "Items id=12 more=a")]
    [InlineData("GET", "api/files/a/b%20c", "Files path=a/b c")]
    [InlineData("GET", "api/by/abc", "By name=abc")]
    [InlineData("GET", "api/of/ab", "Of code=ab")]
    [InlineData("GET", "api/pay/twelve", null)] // no int
    [InlineData("GET", "api/pay/0", null)] // below its least
    [InlineData("DELETE", "api/pay/12", null)]
    [InlineData("GET", "api/by/a1", null)] // not letters only
    [InlineData("GET", "api/of/abc", null)] // too long
    [InlineData("GET", "pay/12", null)]
    public async Task A_request_reaches_the_function_whose_route_constraints_and_method_it_fits_and_is_not_found_else(string method, string path, string? called)
    {
        var worker = await StartAsync(
            Function("Read", "pay/{id:int:min(1)}", method: "get"), Function("Write", "pay/{id:int:min(1)}", method: "post"), Function("Items", "pay/{id}/items/{more?}"),
            Function("Files", "files/{*path}"), Function("By", "by/{name:alpha}"), Function("Of", "of/{code:regex(^[a-z]{{2}}$)}"));
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server!.Address, path));

        using var response = await _client.SendAsync(request);

        Assert.Equal(called is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        if (called is null)
            Assert.Empty(worker.Calls);
        else
            Assert.Equal(called.Split(' ', 2)[1], string.Join(' ', RouteOf(worker.Calls.Single(), called)));
    }

    [Fact]
    public async Task A_prefix_may_be_empty_and_the_root_is_the_functions_then()
    {
        var worker = await StartAsync(Declared.Settings(("AzureFunctionsJobHost:extensions:http:routePrefix", "")), (_, _) => Task.CompletedTask, Function("All", "{*path}"));

        await _client.GetAsync(new Uri(_server!.Address, "pay/12"));
        await _client.GetAsync(_server.Address);

        Assert.Equal(2, worker.Calls.Count);
    }

    [Fact]
    public async Task A_constraint_that_does_not_exist_is_named_at_the_start()
    {
        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(Function("Pay", "pay/{id:number}")));

        Assert.Contains("Function Pay: its route 'api/pay/{id:number}' has the constraint 'number' on 'id'", problem.Message);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_the_way_out()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(Declared.Settings(), (_, _) => Task.CompletedTask, port, Function("Pay", "pay")));

        Assert.Contains($"HTTP functions cannot be served on port {port}", problem.Message);
        Assert.Contains("Choose another --port, or 0 for any that is free", problem.Message);
    }

    [Fact]
    public async Task The_host_shows_where_it_serves_what_and_for_which_key()
    {
        await StartAsync(Function("Pay", "pay/{id}", method: "post"), Function("All", "{*path}"));

        var url = _server!.Address.GetLeftPart(UriPartial.Authority);
        Assert.Equal(
            [$"Information: HTTP functions on {url}/api, key: key", $"Information: Pay: [POST] {url}/api/pay/{{id}}", $"Information: All: [all methods] {url}/api/{{*path}}"],
            _log.All);
    }

    [Fact]
    public async Task The_hosts_own_pages_answer()
    {
        await StartAsync(Function("Pay", "pay"));

        var status = await _client.GetStringAsync(new Uri(_server!.Address, "admin/host/status?code=key"));
        using var withoutKey = await _client.GetAsync(new Uri(_server.Address, "admin/host/status"));

        Assert.StartsWith("""{"id":"host","state":"Running","processUptime":""", status);
        Assert.Equal(HttpStatusCode.Unauthorized, withoutKey.StatusCode);
        Assert.Equal("The Functions host runs.", await _client.GetStringAsync(_server.Address));
    }

    [Fact]
    public async Task A_function_that_fails_is_logged_and_its_client_gets_500()
    {
        await StartAsync(Declared.Settings(), (_, _) => throw new FunctionFailedException("no money"), Function("Pay", "pay"));

        using var response = await _client.GetAsync(new Uri(_server!.Address, "api/pay"));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("Error: Function Pay failed no money", _log.All);
    }

    [Fact]
    public async Task Where_no_worker_runs_a_request_waits_and_its_client_is_told_to_come_back()
    {
        var worker = await StartAsync(Function("Pay", "pay"));
        worker.Running = new TaskCompletionSource<Uri?>();

        var asking = _client.GetAsync(new Uri(_server!.Address, "api/pay"));
        await Eventually.HoldsAsync(() => _clock.Due.Count == 1, "it waits");
        _clock.Advance(TimeSpan.FromSeconds(10));
        using var response = await asking;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
        Assert.Contains("Warning: Function Pay was not called: for 10 s no worker ran. The client gets 503 and may try again", _log.All);
        Assert.Empty(worker.Calls);
    }

    [Fact]
    public async Task A_worker_that_starts_in_time_gets_the_requests_that_waited()
    {
        var worker = await StartAsync(Function("Pay", "pay"));
        worker.Running = new TaskCompletionSource<Uri?>();

        var asking = _client.GetAsync(new Uri(_server!.Address, "api/pay"));
        await Eventually.HoldsAsync(() => _clock.Due.Count == 1, "it waits");
        worker.Running.SetResult(null);
        using var response = await asking;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_worker_that_names_an_address_where_nothing_listens_does_not_keep_its_function_waiting()
    {
        var cancelled = new TaskCompletionSource();
        var worker = await StartAsync(Declared.Settings(), (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => cancelled.SetResult(), TaskScheduler.Default), Function("Pay", "pay"));
        var nowhere = new Uri($"http://127.0.0.1:{Loopback.FreePort()}");
        worker.Running = new TaskCompletionSource<Uri?>();
        worker.Running.SetResult(nowhere);

        var asking = _client.GetAsync(new Uri(_server!.Address, "api/pay"));
        await Eventually.HoldsAsync(
            () =>
            {
                if (_clock.Due.Count > 0)
                    _clock.Advance(TimeSpan.FromSeconds(1)); // it connects again and again
                return asking.IsCompleted;
            },
            "it gives up");
        using var response = await asking;

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await cancelled.Task.WaitAsync(Eventually.Patience);
        Assert.Contains($"Function Pay: its request could not be forwarded to the worker's server, {nowhere}", Assert.Single(_log.With("could not be forwarded")));
    }

    private static IEnumerable<string> RouteOf(Invocation call, string expected) =>
        expected.Split(' ').Skip(1).Select(pair => pair.Split('=')[0]).Where(name => name is "id" or "more" or "path" or "name" or "code")
            .Select(name => $"{name}={(call.Input.Http.NullableParams.TryGetValue(name, out var value) ? value.Value : "")}");

    private static FunctionDefinition Function(string name, string route, string level = "Anonymous", string? method = null) =>
        Declared.Function(name, new { type = "httpTrigger", route, authLevel = level, methods = method is null ? null : new[] { method } });

    private Task<CallRecorder> StartAsync(params FunctionDefinition[] functions) => StartAsync(Declared.Settings(), (_, _) => Task.CompletedTask, functions);

    private Task<CallRecorder> StartAsync(HostSettings settings, Func<Invocation, CancellationToken, Task> function, params FunctionDefinition[] functions) => StartAsync(settings, function, 0, functions);

    private async Task<CallRecorder> StartAsync(HostSettings settings, Func<Invocation, CancellationToken, Task> function, int port, params FunctionDefinition[] functions)
    {
        var worker = new CallRecorder(function);
        var factory = new HttpListenerFactory(new HttpOptions(port, new FunctionKey("key")), settings, new HostId("host"), worker, _clock, _log);
        _server = (HttpServer)factory.Create(functions).Single();
        await _server.StartAsync(default);
        return worker;
    }
}
