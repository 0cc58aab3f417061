using KafkaEmulation.Requests;

namespace KafkaEmulation.Protocol;

/// <summary>Everything that is served.</summary>
internal static class ApiTable
{
    public static IReadOnlyList<Api> All { get; } =
    [
        new Produce(), new Fetch(), new ListOffsets(), new Metadata(),
        new OffsetCommit(), new OffsetFetch(), new FindCoordinator(),
        new JoinGroup(), new Heartbeat(), new LeaveGroup(), new SyncGroup(), new DescribeGroups(), new ListGroups(),
        new SaslHandshake(), new ApiVersions(), new CreateTopics(), new DeleteTopics(), new DeleteRecords(),
        new InitProducerId(), new OffsetForLeaderEpoch(),
        new AddPartitionsToTxn(), new AddOffsetsToTxn(), new EndTxn(), new WriteTxnMarkers(), new TxnOffsetCommit(),
        new DescribeConfigs(), new AlterConfigs(), new DescribeLogDirs(), new SaslAuthenticate(), new CreatePartitions(),
        new DeleteGroups(), new IncrementalAlterConfigs(), new ListPartitionReassignments(), new OffsetDelete(),
        new DescribeCluster(), new DescribeProducers(), new DescribeTransactions(), new ListTransactions(),
        new ConsumerGroupHeartbeat(), new ConsumerGroupDescribe(), new ListConfigResources(), new DescribeTopicPartitions(),
    ];

    public static Api? Find(short key) => ByKey.GetValueOrDefault((ApiKey)key);

    private static Dictionary<ApiKey, Api> ByKey { get; } = All.ToDictionary(api => api.Key);
}
