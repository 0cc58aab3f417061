using EndToEnd.Kit;
using Testing;
using Xunit.Abstractions;

namespace EndToEnd.Lanes;

/// <summary>Many lanes in one instance.</summary>
[Collection(SharedBrokers.Name)]
public sealed class ManyLanesTests(Brokers brokers, HostStorage storage, ITestOutputHelper output)
{
    private const int Lanes = 64;
    private const long Megabyte = 1_000_000;

    [Theory, OnEmulator, OnRealKafka]
    public async Task Sixty_four_lanes_need_less_than_200_MB_more_than_an_idle_instance(BrokerKind kind)
    {
        await using var app = await PaymentsApp.StartAsync(await brokers.StartAsync(kind), await storage.StartAsync(), Lanes);
        var idle = app.ResidentBytes();

        await app.PayAsync(payments: 50);
        await app.UntilDoneAsync(50);
        var first = app.ResidentBytes();
        for (var round = 2; round <= 4; round++)
        {
            await app.PayAsync(payments: 50);
            await app.UntilDoneAsync(round * 50);
        }
        var last = app.ResidentBytes();

        output.WriteLine($"idle {idle / Megabyte} MB, with {Lanes} lanes {first / Megabyte} MB, after four rounds {last / Megabyte} MB");
        Assert.InRange(last - idle, 1, 200 * Megabyte);
    }
}
