using System.Text;
using ExactlyOnce.Kafka.Tests.Kit;
using Testing;

namespace ExactlyOnce.Kafka.Tests.Retries;

[Collection(SharedBrokers.Name)]
public sealed class RouteTests(Brokers brokers)
{
    [Theory, OnEmulator, OnRealKafka]
    public async Task Each_rule_sends_its_records_where_it_says_in_the_transaction_of_those_beside_them(BrokerKind kind)
    {
        await using var kit = await RetryKit.CreateAsync(await brokers.StartAsync(kind));
        using var host = kit.StartHost();
        var isMended = false;
        var pipeline = kit.StartPipeline(options =>
        {
            options.MaxBackoff = TimeSpan.FromMilliseconds(20);
            options.Failures
                .Handle<KeyNotFoundException>(FailureRoute.Retry, failure => failure.Message == "rate")
                .Handle<UnauthorizedAccessException>(FailureRoute.Stop)
                .HandleResult((_, outputs) => outputs.Count == 0, FailureRoute.DeadLetter, "nothing came of it");
        });
        pipeline.Transform = record => Encoding.UTF8.GetString(record.Value!) switch
        {
            "no rate" => throw new KeyNotFoundException("rate"),
            "no user" => throw new KeyNotFoundException("user"),
            "late" => throw new TimeoutException(),
            "nothing" => [],
            "locked" when !isMended => throw new UnauthorizedAccessException("the password has changed"),
            _ => [new OutputRecord(kit.Out, record.Key, record.Value)],
        };
        await kit.FeedAsync(("k", "1"), ("k", "no rate"), ("k", "no user"), ("k", "2"), ("k", "late"), ("k", "nothing"), ("k", "locked"), ("k", "3"));
        var batch = await host.TakeAsync(8);

        var stopped = await Assert.ThrowsAsync<LaneStoppedException>(() => pipeline.ProcessAsync(batch));
        Assert.Equal(["1", "2"], kit.Values(kit.Out));
        isMended = true;
        await pipeline.ProcessAsync(batch);

        Assert.Contains("offset 6: UnauthorizedAccessException: the password has changed", stopped.Message);
        Assert.Equal(["1", "2", "locked", "3"], kit.Values(kit.Out));
        Assert.Equal(["no rate", "late"], kit.Values(kit.Tier(1)));
        Assert.Equal(["no user", "nothing"], kit.Values(kit.Dead));
        Assert.Equal(8, kit.Cluster.ReadOffset($"{kit.Group}.ledger", kit.Input, 0));
    }
}
