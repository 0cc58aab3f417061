using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using EndToEnd.Kit;
using Testing;

namespace EndToEnd.DeadLetters;

/// <summary>An application that is told to keep payment data to itself (Page__MaskPayloads).</summary>
[Collection(SharedBrokers.Name)]
public sealed class MaskTests(Brokers brokers, HostStorage storage)
{
    [Fact]
    public async Task Of_a_failed_record_no_payment_data_is_sent()
    {
        await using var app = await PaymentsApp.StartAsync(
            await brokers.StartAsync(BrokerKind.Emulator), await storage.StartAsync(), partitions: 1, settings => settings["Page__MaskPayloads"] = "true");
        var message = new Message<byte[], byte[]> { Key = "secret-key"u8.ToArray(), Value = "secret-value"u8.ToArray(), Headers = new Headers { { "card", "secret-header"u8.ToArray() } } };
        await app.Cluster.ProduceAsync(app.Names.Payments, 0, message);
        await app.UntilDoneAsync(1);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-functions-key", PaymentsApp.Key);

        var answer = await http.GetStringAsync(new Uri(app.Api, $"dead-letters?queue={app.Names.DeadLetters}"));
        var status = await http.GetStringAsync(new Uri(app.Api, "status"));

        using var json = JsonDocument.Parse(answer);
        var letter = json.RootElement.GetProperty("letters")[0];
        Assert.Equal(("0/0", "permanent", "card"), (letter.GetProperty("id").GetString(), letter.GetProperty("reason").GetString(), letter.GetProperty("headers")[0].GetProperty("name").GetString()));
        Assert.All(
            new[] { message.Key, message.Value, message.Headers[0].GetValueBytes() },
            secret => Assert.All([Encoding.UTF8.GetString(secret), Convert.ToBase64String(secret)], form => Assert.DoesNotContain(form, answer, StringComparison.Ordinal)));
        Assert.DoesNotContain("JSON: 's'", answer, StringComparison.Ordinal); // the error's message quotes the value
        Assert.True(json.RootElement.GetProperty("masked").GetBoolean());
        Assert.Contains("\"masked\":true", status, StringComparison.Ordinal);
    }
}
