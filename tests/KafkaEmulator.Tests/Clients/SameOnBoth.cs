using Testing;

namespace KafkaEmulation.Tests.Clients;

/// <summary>Runs the same against the emulator and against real Kafka and compares what comes of it, line by line.</summary>
internal sealed class SameOnBoth(Brokers brokers)
{
    /// <param name="scenario">From bootstrap.servers and a name that no other scenario uses to what was seen.</param>
    public async Task CompareAsync(Func<string, string, Task<string>> scenario)
    {
        var name = TestNames.Unique("same");
        var real = scenario(await brokers.StartAsync(BrokerKind.RealKafka), name);
        var emulated = scenario(await brokers.StartAsync(BrokerKind.Emulator), name);
        Assert.Equal(await real, await emulated);
    }
}
