using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using EndToEnd.Kit;
using Testing;

namespace EndToEnd.DeadLetters;

/// <summary>Dead letters over HTTP, from an instance of the application.</summary>
[Collection(SharedBrokers.Name)]
public sealed class HttpFunctionTests(Brokers brokers, HostStorage storage) : IAsyncLifetime, IDisposable
{
    private PaymentsApp _app = null!;
    private readonly HttpClient _http = new();

    private string Queue => _app.Names.DeadLetters;

    public async Task InitializeAsync()
    {
        _app = await PaymentsApp.StartAsync(await brokers.StartAsync(BrokerKind.Emulator), await storage.StartAsync(), partitions: 1);
        _http.BaseAddress = _app.Api;
        _http.DefaultRequestHeaders.Add("x-functions-key", PaymentsApp.Key);
        string[] payments = ["no payment", """{"paymentId":"p","userId":"u","amount":-1,"currency":"EUR"}""", """{"paymentId":"q","userId":"u","amount":1,"currency":"EUR"}"""];
        await _app.Cluster.ProduceAsync(_app.Names.Payments, 0, [.. payments.Select(payment => new Message<byte[], byte[]> { Key = "u"u8.ToArray(), Value = Encoding.UTF8.GetBytes(payment) })]);
        await _app.UntilDoneAsync(3);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Dead_letters_are_listed_replayed_and_discarded()
    {
        var listed = await GetAsync($"dead-letters?queue={Queue}");
        var negative = await GetAsync($"dead-letters?queue={Queue}&reason=amount&key=u");
        var letter = Assert.Single(negative.GetProperty("letters").EnumerateArray());
        var id = $"0/{_app.Cluster.ReadCommitted(Queue)[1].Offset.Value}"; // 0/1 in one transaction with the first, 0/2 in the next
        var replayed = await PostAsync("replay", new { queue = Queue, ids = new[] { id }, why = "the amount is right now", by = "alice" });
        Assert.Equal(1, replayed.GetProperty("done").GetInt32());
        var refused = await PostAsync("replay", new { queue = Queue, ids = new[] { id }, why = "once more", by = "bob" });
        await _app.UntilDoneAsync(4); // it fails again, and is a third dead letter
        var discarded = await PostAsync("discard", new { queue = Queue, all = true, why = "a test", by = "alice" });

        Assert.Equal(2, listed.GetProperty("count").GetInt32());
        Assert.Equal((id, "Open", $"{_app.Names.Payments}/0/1"), (letter.GetProperty("id").GetString(), letter.GetProperty("state").GetString(), letter.GetProperty("source").GetString()));
        Assert.Equal((0, 2), (refused.GetProperty("done").GetInt32(), discarded.GetProperty("done").GetInt32()));
        Assert.Contains("replayed before (alice: the amount is right now)", refused.GetProperty("refused")[0].GetProperty("why").GetString());
        Assert.Equal(0, (await GetAsync($"dead-letters?queue={Queue}")).GetProperty("count").GetInt32());
        var history = (await GetAsync($"dead-letters?queue={Queue}&id=0/0&state=all")).GetProperty("letters")[0].GetProperty("history");
        Assert.Equal(("Discarded", "a test"), (history[0].GetProperty("what").GetString(), history[0].GetProperty("why").GetString()));
        Assert.Equal(4, _app.Cluster.ReadCommitted(_app.Names.Payments).Count);
    }

    [Fact]
    public async Task A_request_that_is_wrong_is_answered_with_the_rule()
    {
        async Task FailsAsync(Task<HttpResponseMessage> sent, string problem)
        {
            using var response = await sent;
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains(problem, await response.Content.ReadAsStringAsync());
        }

        Task<HttpResponseMessage> Post(string body) => _http.PostAsync(new Uri("dead-letters/replay", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Task<HttpResponseMessage> Get(string query) => _http.GetAsync(new Uri($"dead-letters?{query}", UriKind.Relative));

        await FailsAsync(Get("queue=payments"), "is no dead-letter topic of this application");
        await FailsAsync(Get($"queue={Queue}&state=gone"), "it must be open, replayed, discarded or all");
        await FailsAsync(Get($"queue={Queue}&since=soon"), "soon");
        await FailsAsync(Post("no JSON"), "invalid");
        await FailsAsync(Post("""{"queue":"q","all":true}"""), "why and by are needed");
        await FailsAsync(Post("""{"queue":"q","why":"w","by":"b"}"""), "say which dead letters");
        await FailsAsync(Post("""{"queue":"q","why":"w","by":"b","ids":["x"]}"""), "is no dead letter");
    }

    private async Task<JsonElement> GetAsync(string query) => await _http.GetFromJsonAsync<JsonElement>(new Uri(query, UriKind.Relative));

    private async Task<JsonElement> PostAsync(string what, object body)
    {
        using var response = await _http.PostAsJsonAsync(new Uri($"dead-letters/{what}", UriKind.Relative), body);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, answer);
        return JsonSerializer.Deserialize<JsonElement>(answer);
    }
}
