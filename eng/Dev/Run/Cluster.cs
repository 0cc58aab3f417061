using Confluent.Kafka;
using Confluent.Kafka.Admin;
using KafkaEmulation;
using Toolchain;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace Dev.Run;

/// <summary>The Kafka of a run: the emulator in this process, or a real one.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly KafkaEmulator? _emulator;
    private readonly IAdminClient _admin;

    private Cluster(string bootstrapServers, KafkaEmulator? emulator)
    {
        BootstrapServers = bootstrapServers;
        _emulator = emulator;
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler((_, _) => { }).Build();
    }

    public string BootstrapServers { get; }

    /// <summary>What it is, for people.</summary>
    public string Name => _emulator is null ? "Kafka" : "the emulator";

    public static async Task<Cluster> StartAsync(string? bootstrap, CancellationToken cancellationToken)
    {
        if (bootstrap is not null)
            return new Cluster(bootstrap, emulator: null);
        var emulator = await KafkaEmulator.StartAsync(cancellationToken: cancellationToken);
        return new Cluster(emulator.BootstrapServers, emulator);
    }

    /// <exception cref="ToolchainException">They cannot be created; the message says why.</exception>
    public async Task CreateTopicsAsync(RunNames names, int partitions)
    {
        try
        {
            await _admin.CreateTopicsAsync(
                names.AllTopics.Select(topic => new TopicSpecification
                {
                    Name = topic,
                    NumPartitions = partitions,
                    ReplicationFactor = -1,
                    Configs = names.CompactedTopics.Contains(topic) ? new Dictionary<string, string> { ["cleanup.policy"] = "compact" } : null,
                }),
                new CreateTopicsOptions { RequestTimeout = Patience });
        }
        catch (CreateTopicsException failed) when (failed.Results.Any(result => result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            throw new ToolchainException(
                $"The topics of another run are on {BootstrapServers}: {string.Join(", ", failed.Results.Where(r => r.Error.Code == ErrorCode.TopicAlreadyExists).Select(r => r.Topic))}. "
                + "Give this run names of its own: --prefix run2-");
        }
        catch (KafkaException silent) when (silent.Error.Code == ErrorCode.Local_TimedOut)
        {
            throw new ToolchainException($"No Kafka answered on {BootstrapServers} within {Patience.TotalSeconds} s. Is it running, and is that its address?");
        }
        catch (KafkaException failed)
        {
            throw new ToolchainException($"The topics cannot be created on {BootstrapServers}: {failed.Message}");
        }
    }

    /// <summary>Whether each of the groups has come to rest with all partitions of its topic shared out to so many of its members. Whoever runs the triggers: the cluster knows.</summary>
    public async Task<bool> AreSharedOutAsync(IReadOnlyList<(string Group, string Topic)> groups, int partitions, int members)
    {
        try
        {
            var described = await _admin.DescribeConsumerGroupsAsync(groups.Select(one => one.Group), new DescribeConsumerGroupsOptions { RequestTimeout = Patience });
            return groups.Zip(described.ConsumerGroupDescriptions).All(one =>
            {
                var ((_, topic), group) = one;
                var shares = group.Members.Select(member => member.Assignment.TopicPartitions.Count(partition => partition.Topic == topic)).Where(count => count > 0).ToList();
                return group.State == ConsumerGroupState.Stable && shares.Sum() == partitions && shares.Count == members;
            });
        }
        catch (KafkaException)
        {
            return false; // a group that nobody has joined yet is an error to some brokers
        }
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        if (_emulator is not null)
            await _emulator.DisposeAsync();
    }
}
