using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LocalHost.Catalog;
using LocalHost.Http;
using LocalHost.ScriptRoots;
using LocalHost.Tests.Kit;
using LocalHost.Tests.Recordings;
using Testing;

namespace LocalHost.Tests.Http;

/// <summary>Calls of HTTP functions against those of the official Functions host, with a worker that gets requests in its calls. The requests are sent again as they were.</summary>
public sealed class RecordedHttpTests : IAsyncLifetime, IDisposable
{
    private static readonly FunctionDefinition[] Functions =
    [
        Declared.Function("HttpRoute", new { type = "httpTrigger", authLevel = "Anonymous", methods = new[] { "get", "post" }, route = "items/{id:int}/{name?}" }),
        Declared.Function("HttpPlain", new { type = "httpTrigger", authLevel = "Anonymous", methods = new[] { "get", "post", "put" } }),
        Declared.Function("HttpFunctionKey", new { type = "httpTrigger", authLevel = "Function", methods = new[] { "get" }, route = "keyed" }),
    ];

    private readonly CallRecorder _worker = new((_, _) => Task.CompletedTask);
    private readonly LogLines _log = new();
    private HttpServer? _server;

    public async Task InitializeAsync()
    {
        var factory = new HttpListenerFactory(new HttpOptions(0, new FunctionKey("key")), Declared.Settings(), new HostId("host"), _worker, TimeProvider.System, _log);
        _server = (HttpServer)factory.Create(Functions).Single();
        await _server.StartAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _server!.StopAsync();
        await _server.DisposeAsync();
    }

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(0)] // several values of a query parameter, of which the metadata has the last
    [InlineData(1)] // chunks, which do not arrive
    [InlineData(2)] // a JSON object, whose members are metadata
    [InlineData(3)] // bytes
    [InlineData(4)] // no body
    [InlineData(5)] // headers with several values
    [InlineData(6)] // a key, which is an identity
    public async Task A_call_has_the_input_and_the_metadata_that_the_Functions_host_sends(int index)
    {
        var recorded = RecordedCall.Of("http.json", _server!.Address.Authority)[index];

        await SendAgainAsync(recorded);

        var call = Assert.Single(_worker.Calls);
        recorded.AssertIsSent(call.Input, call.Metadata);
    }

    [Fact]
    public async Task A_body_in_chunks_that_does_not_reach_its_function_is_logged_with_the_way_out()
    {
        await SendAgainAsync(RecordedCall.Of("http.json", _server!.Address.Authority)[1]);

        Assert.Contains("Function HttpRoute gets a request without its body: it came in chunks", Assert.Single(_log.With("Warning")));
    }

    private static async Task SendAgainAsync(RecordedCall recorded)
    {
        var http = recorded.Input["http"]!;
        var url = new Uri(http["url"]!.GetValue<string>());
        var headers = JsonNode.Parse(recorded.Metadata["Headers"]!["json"]!.GetValue<string>())!.AsObject();
        var request = new StringBuilder($"{http["method"]} {url.PathAndQuery} HTTP/1.1\r\n");
        foreach (var (name, values) in headers)
        {
            foreach (var value in name == "X-Dup" ? values!.GetValue<string>().Split(',') : [values!.GetValue<string>()])
                request.Append($"{name}: {value}\r\n");
        }
        request.Append("\r\n");
        byte[] body = headers.ContainsKey("Transfer-Encoding") ? [.. "4\r\n"u8, 0xFF, 0xFE, 0x00, 0x80, .. "\r\n0\r\n\r\n"u8] : Convert.FromBase64String(http["body"]?["bytes"]?.GetValue<string>() ?? "");

        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(request.ToString()), .. body]);
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync().WaitAsync(Eventually.Patience));
    }
}
