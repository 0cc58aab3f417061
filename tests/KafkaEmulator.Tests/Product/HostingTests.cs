using KafkaEmulation.Hosting;
using KafkaEmulation.Tests.Kit;
using KafkaEmulation.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KafkaEmulation.Tests.Product;

/// <summary>The ways to start an emulator beside StartAsync.</summary>
public sealed class HostingTests(HostingTests.WithTopic kafka) : IClassFixture<HostingTests.WithTopic>
{
    [Fact]
    public async Task An_xunit_fixture_gives_a_broker_with_its_options()
    {
        using var session = await Session.OpenAsync(kafka.BootstrapServers);

        Assert.Equal(3, (await session.DescribeAsync("payments")).Partitions.Count);
    }

    [Fact]
    public void A_fixture_that_is_not_started_says_how_it_would_be() =>
        Assert.Contains("IClassFixture<KafkaEmulatorFixture>", Assert.Throws<InvalidOperationException>(() => new KafkaEmulatorFixture().BootstrapServers).Message);

    [Fact]
    public async Task A_host_starts_a_broker_and_stops_it()
    {
        string broker;
        using (var host = new HostBuilder().ConfigureServices(services => services.AddKafkaEmulator(options => options.Topics["payments"] = 2)).Build())
        {
            await host.StartAsync();
            broker = host.Services.GetRequiredService<KafkaEmulatorService>().Emulator.BootstrapServers;
            using (var session = await Session.OpenAsync(broker))
                Assert.Equal(2, (await session.DescribeAsync("payments")).Partitions.Count);
            await host.StopAsync();
        }

        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => Session.OpenAsync(broker));
    }

    [Fact]
    public async Task The_health_endpoint_answers_when_clients_are_answered()
    {
        await using var emulator = await KafkaEmulator.StartAsync(new KafkaEmulatorOptions { HealthPort = 0, Topics = { ["payments"] = 1 } });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{emulator.HealthPort}") };

        var health = await http.GetStringAsync("/health");

        Assert.Equal($$"""{"status":"ready","bootstrapServers":"{{emulator.BootstrapServers}}","topics":1,"groups":0}""", health);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync("/")).StatusCode);
        await emulator.RestartAsync();
        Assert.Equal(health, await http.GetStringAsync("/health"));
    }

    [Fact]
    public async Task Wrong_options_stop_the_start_with_every_problem_listed()
    {
        var options = new KafkaEmulatorOptions
        {
            Port = 70_000,
            Topics = { ["no/name"] = 0 },
            Settings = { ["no.such.config"] = "1", ["retention.ms"] = "1", ["num.partitions"] = "many", ["log.segment.bytes"] = "1" },
        };

        var problem = (await Assert.ThrowsAsync<ArgumentException>(() => KafkaEmulator.StartAsync(options))).Message;

        Assert.All(
            [
                "Port is 70000", "'no/name' is not legal", "has 0 partitions", "'no.such.config'", "the broker's is 'log.retention.ms'",
                "num.partitions is 'many'; it must be a whole number", "log.segment.bytes is '1'; it must be 1048576 or more",
            ],
            part => Assert.Contains(part, problem));
    }

    public sealed class WithTopic : KafkaEmulatorFixture
    {
        protected override void Configure(KafkaEmulatorOptions options) => options.Topics["payments"] = 3;
    }
}
