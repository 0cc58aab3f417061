using KafkaEmulation.Requests;

namespace KafkaEmulation.Protocol;

/// <summary>Everything that is served.</summary>
internal static class ApiTable
{
    public static IReadOnlyList<Api> All { get; } =
    [
        new Produce(), new Fetch(), new ListOffsets(), new Metadata(),
        new OffsetCommit(), new OffsetFetch(), new FindCoordinator(),
        new JoinGroup(), new Heartbeat(), new LeaveGroup(), new SyncGroup(),
        new ApiVersions(), new CreateTopics(), new DeleteTopics(),
        new InitProducerId(), new AddPartitionsToTxn(), new AddOffsetsToTxn(), new EndTxn(), new TxnOffsetCommit(),
    ];

    public static Api? Find(short key) => ByKey.GetValueOrDefault((ApiKey)key);

    private static Dictionary<ApiKey, Api> ByKey { get; } = All.ToDictionary(api => api.Key);
}
