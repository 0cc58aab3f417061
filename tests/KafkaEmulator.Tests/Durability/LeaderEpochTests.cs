using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;

namespace KafkaEmulation.Tests.Durability;

/// <summary>What else survives a crash, from a data directory and from memory: topics as they were changed, and whose turn it was.</summary>
public sealed class LeaderEpochTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("emulator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_restart_begins_a_leader_epoch_and_the_one_before_ends_where_the_log_did(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        using (var session = await Session.OpenAsync(emulator.BootstrapServers))
            await session.ProduceAsync("t", new Batch { Values = ["a", "b"] }.Build());

        await emulator.RestartAsync();
        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        await after.ProduceAsync("t", new Batch { Values = ["c"] }.Build());
        Assert.Equal(2, (await after.DescribeAsync("t")).Partitions.Single().LeaderEpoch);
        Assert.Equal((ErrorCode.None, 0, 2), await after.EndOfLeaderEpochAsync("t", current: 2, wanted: 0));
        Assert.Equal((ErrorCode.None, 2, 3), await after.EndOfLeaderEpochAsync("t", current: 2, wanted: 2));
        Assert.Equal((ErrorCode.FencedLeaderEpoch, -1, -1), await after.EndOfLeaderEpochAsync("t", current: 1, wanted: 0));

        var fetch = Session.FetchRequest("t");
        fetch.Topics[0].Partitions[0].LeaderEpoch = 1;
        Assert.Equal(ErrorCode.FencedLeaderEpoch, (await after.Client.SendAsync<Fetch.Response>(ApiKey.Fetch, 11, fetch)).Topics.Single().Partitions.Single().Error);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Configurations_partitions_and_deleted_records_stay_as_they_were_changed(bool onDisk)
    {
        await using var emulator = await StartAsync(onDisk);
        using (var session = await Session.OpenAsync(emulator.BootstrapServers))
        {
            await session.ProduceAsync("t", new Batch { Values = ["a", "b", "c"] }.Build());
            await session.Client.SendAsync<CreatePartitions.Response>(
                ApiKey.CreatePartitions, 3, new CreatePartitions.Request { Topics = [new CreatePartitions.WantedTopic { Name = "t", Count = 4 }] });
            await session.Client.SendAsync<DeleteRecords.Response>(ApiKey.DeleteRecords, 2, new DeleteRecords.Request
            {
                Topics = [new DeleteRecords.WantedTopic { Name = "t", Partitions = [new DeleteRecords.WantedPartition { Offset = 2 }] }],
            });
            Assert.Equal([ErrorCode.None, ErrorCode.None], await ConfigureAsync(session));
        }

        await emulator.RestartAsync();

        using var after = await Session.OpenAsync(emulator.BootstrapServers);
        Assert.Equal([1, 1, 1, 1], (await after.DescribeAsync("t")).Partitions.Select(partition => partition.LeaderEpoch));
        Assert.Equal(2, await after.ListOffsetAsync("t", timestamp: -2));
        Assert.Equal("12345", await DescribeAsync(after, 2, "t", "retention.ms"));
        Assert.Equal("23456", await DescribeAsync(after, 4, "1", "log.retention.ms"));
    }

    private static async Task<IEnumerable<ErrorCode>> ConfigureAsync(Session session) =>
        (await session.Client.SendAsync<IncrementalAlterConfigs.Response>(ApiKey.IncrementalAlterConfigs, 1, new IncrementalAlterConfigs.Request
        {
            Resources =
            [
                new IncrementalAlterConfigs.Resource { Type = 2, Name = "t", Configs = [new IncrementalAlterConfigs.Config { Name = "retention.ms", Value = "12345" }] },
                new IncrementalAlterConfigs.Resource { Type = 4, Name = "1", Configs = [new IncrementalAlterConfigs.Config { Name = "log.retention.ms", Value = "23456" }] },
            ],
        })).Resources.Select(resource => resource.Error);

    private static async Task<string?> DescribeAsync(Session session, sbyte type, string name, string config) =>
        (await session.Client.SendAsync<DescribeConfigs.Response>(ApiKey.DescribeConfigs, 4, new DescribeConfigs.Request
        {
            Resources = [new DescribeConfigs.WantedResource { Type = type, Name = name, Keys = [config] }],
        })).Resources.Single().Configs.Single().Value;

    private Task<KafkaEmulator> StartAsync(bool onDisk) =>
        KafkaEmulator.StartAsync(new KafkaEmulatorOptions { DataDirectory = onDisk ? _directory : null, Topics = { ["t"] = 1 } });
}
