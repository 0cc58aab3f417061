using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using ExactlyOnce.Kafka;
using KafkaEmulation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Testing;
using Toolchain;

namespace ExactlyOnce.AzureBlobs.Tests;

public sealed class BlobClaimCheckStoreTests(BlobClaimCheckStoreTests.Storage storage) : IClassFixture<BlobClaimCheckStoreTests.Storage>
{
    private BlobClaimCheckStore Store => new(new BlobsOptions { ConnectionString = storage.Azurite.ConnectionString });

    [Fact]
    public async Task A_value_is_what_it_was_and_another_of_the_same_name_does_not_replace_it()
    {
        var (one, other) = (RandomNumberGenerator.GetBytes(5_000_000), RandomNumberGenerator.GetBytes(10));

        var claim = await Store.PutAsync("payments/3/17", one, CancellationToken.None);
        var again = await Store.PutAsync("payments/3/17", one, CancellationToken.None);
        var another = await Store.PutAsync("payments/3/17", other, CancellationToken.None);

        Assert.Equal(claim, again);
        Assert.Equal(one, await Store.GetAsync(claim, CancellationToken.None));
        Assert.Equal(other, await Store.GetAsync(another, CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_is_read_but_what_the_store_has_written()
    {
        var claim = await Store.PutAsync("payments/3/17", [1], CancellationToken.None);

        foreach (var elsewhere in new[] { "http://169.254.169.254/metadata", claim.OriginalString.Replace("dead-letters", "secrets", StringComparison.Ordinal), claim.OriginalString + "?snapshot=1" })
            await Assert.ThrowsAsync<InvalidDataException>(() => Store.GetAsync(new Uri(elsewhere), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.GetAsync(new Uri(claim.OriginalString + "x"), CancellationToken.None));
    }

    [Fact]
    public async Task A_store_that_is_out_is_tried_again()
    {
        var store = new BlobClaimCheckStore(new BlobsOptions { ConnectionString = storage.Azurite.ConnectionString.Split("BlobEndpoint")[0] + $"BlobEndpoint=http://127.0.0.1:{Loopback.FreePort()}/devstoreaccount1;" });

        await Assert.ThrowsAsync<RetriableException>(() => store.PutAsync("payments/3/17", [1], CancellationToken.None));
    }

    [Theory]
    [InlineData("", "dead-letters", "set either ConnectionString, or Endpoint and Credential")]
    [InlineData("UseDevelopmentStorage=true", "Dead Letters", "Container is 'Dead Letters'; it must be 3 to 63 lower-case letters")]
    public void A_wrong_setting_stops_the_start_with_its_rule(string connection, string container, string problem)
    {
        var services = new ServiceCollection();
        services.AddExactlyOnceBlobs(blobs => (blobs.ConnectionString, blobs.Container) = (connection, container));
        using var provider = services.BuildServiceProvider();

        Assert.Contains(problem, Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<BlobsOptions>>().Value).Message);
    }

    [Fact]
    public async Task A_record_that_is_too_large_for_the_dead_letter_topic_comes_back_whole_when_it_is_replayed()
    {
        await using var emulator = await KafkaEmulator.StartAsync();
        using var cluster = new TestCluster(emulator.BootstrapServers);
        var (input, dead) = (await cluster.CreateTopicAsync(maxMessageBytes: 5_000_000), await cluster.CreateTopicAsync());
        await cluster.CreateTopicAsync(name: $"{dead}-journal");
        var large = RandomNumberGenerator.GetBytes(3_000_000);
        await cluster.ProduceAsync(input, 0, new Message<byte[], byte[]> { Key = "k"u8.ToArray(), Value = large, Headers = new Headers { { "h", [7] } } });
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddExactlyOnceBlobs(blobs => blobs.ConnectionString = storage.Azurite.ConnectionString);
        builder.Services.AddExactlyOnceKafka(kafka => kafka.BootstrapServers = emulator.BootstrapServers);
        builder.Services.AddPipeline<Refusal>(pipeline => (pipeline.TriggerGroup, pipeline.DeadLetterTopic) = ("group", dead));
        using var host = builder.Build();

        await host.Services.GetRequiredService<Pipeline<Refusal>>().ProcessAsync([new InputRecord(input, 0, 0, "k"u8.ToArray(), large) { Headers = [new RecordHeader("h", [7])] }]);
        var letter = Assert.Single(cluster.ReadCommitted(dead));
        await using var queue = host.Services.GetRequiredService<DeadLetterQueues>().Open(dead);
        var outcome = await queue.ReplayAsync(new(), new DeadLetterOrder("alice", "mended"));

        Assert.Empty(letter.Message.Value);
        Assert.StartsWith($"{storage.Azurite.ConnectionString.Split("BlobEndpoint=")[1].TrimEnd(';')}/dead-letters/{input}", Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(EoHeaders.Claim)), StringComparison.Ordinal);
        Assert.Equal((1, 0), (outcome.Done, outcome.Refused.Count));
        var replayed = cluster.ReadCommitted(input)[1];
        Assert.Equal(large, replayed.Message.Value);
        Assert.Equal([7], replayed.Message.Headers.GetLastBytes("h"));
    }

    public sealed class Storage : IAsyncLifetime
    {
        internal Azurite Azurite { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Azurite.EnsureAsync(_ => { }, CancellationToken.None);
            Azurite = await Azurite.StartWithBlobsAsync();
        }

        public async Task DisposeAsync() => await Azurite.DisposeAsync();
    }

    private sealed class Refusal : ITransform
    {
        public ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken) => throw new FormatException("a reason");
    }
}
