using System.Buffers;
using KafkaEmulation.Protocol;
using KafkaEmulation.Requests;
using KafkaEmulation.Tests.Kit;

namespace KafkaEmulation.Tests.Hostile;

/// <summary>A valid request of each key, in each version, as the frame that a client sends.</summary>
internal static class SampleRequests
{
    public const string Topic = "sample";
    public const string Group = "sample-group";
    public const string Id = "sample-transaction";

    /// <param name="topicId">The id that <see cref="Topic"/> has.</param>
    public static List<(ApiKey Key, short Version, byte[] Frame)> All(Guid topicId) =>
    [
        .. ApiTable.All.SelectMany(api => Enumerable.Range(api.MinVersion, api.MaxVersion - api.MinVersion + 1)
            .Select(version => (api.Key, (short)version, Frame(api, (short)version, Of(api.Key, topicId, (short)version))))),
    ];

    private static byte[] Frame(Api api, short version, IMessage request)
    {
        var frame = new ArrayBufferWriter<byte>();
        var (key, correlationId, clientId) = ((short)api.Key, 7, "sample");
        var header = new WireWriter(version, flexible: false);
        header.Int16(ref key);
        header.Int16(ref version);
        header.Int32(ref correlationId);
        header.String(ref clientId);
        header.CopyTo(frame);
        var body = new WireWriter(version, api.IsFlexible(version));
        body.Tags();
        request.Visit(body);
        body.CopyTo(frame);
        return frame.WrittenSpan.ToArray();
    }

    private static IMessage Of(ApiKey key, Guid topicId, short version) => key switch
    {
        ApiKey.Produce => new Produce.Request
        {
            Acks = -1,
            Topics = [new Produce.TopicData { Name = Topic, Id = topicId, Partitions = [new Produce.PartitionData { Records = new Batch { Values = ["a", "b"] }.Build() }] }],
        },
        ApiKey.Fetch => new Fetch.Request
        {
            IsolationLevel = 1,
            Topics = [new Fetch.WantedTopic { Name = Topic, Id = topicId, Partitions = [new Fetch.WantedPartition { MaxBytes = 1000 }] }],
            Forgotten = [new Fetch.ForgottenTopic()],
        },
        ApiKey.ListOffsets => new ListOffsets.Request
        {
            Topics = [new ListOffsets.WantedTopic { Name = Topic, Partitions = [new ListOffsets.WantedPartition { Timestamp = 5 }] }],
        },
        ApiKey.Metadata => new Metadata.Request { Topics = [new Metadata.RequestedTopic { Name = Topic }] },
        ApiKey.OffsetCommit => new OffsetCommit.Request
        {
            Group = Group,
            Topics = [new OffsetCommit.CommittedTopic { Name = Topic, Id = topicId, Partitions = [new OffsetCommit.CommittedPartition { Offset = 1, Metadata = "m" }] }],
        },
        ApiKey.OffsetFetch => new OffsetFetch.Request
        {
            Groups = [new OffsetFetch.WantedGroup { Group = Group, Topics = [new OffsetFetch.WantedTopic { Name = version < 10 ? Topic : "", Id = topicId, Partitions = [0] }] }],
        },
        ApiKey.FindCoordinator => new FindCoordinator.Request { Names = [Group] },
        // A session so short that none of them stays.
        ApiKey.JoinGroup => Session.JoinRequest(Group + version, sessionTimeoutMs: 6_000),
        ApiKey.Heartbeat => new Heartbeat.Request { Group = Group, Generation = 1, MemberId = "m" },
        ApiKey.LeaveGroup => new LeaveGroup.Request { Group = Group, Members = [new LeaveGroup.Member { Id = "m" }] },
        ApiKey.SyncGroup => new SyncGroup.Request
        {
            Group = Group,
            Generation = 1,
            MemberId = "m",
            Assignments = [new SyncGroup.MemberAssignment { MemberId = "m", Bytes = new byte[] { 1, 2 } }],
        },
        ApiKey.DescribeGroups => new DescribeGroups.Request { Groups = [Group] },
        ApiKey.ListGroups => new ListGroups.Request { States = ["Empty"], Types = ["classic"] },
        ApiKey.SaslHandshake => new SaslHandshake.Request { Mechanism = "PLAIN" },
        ApiKey.ApiVersions => new ApiVersions.Request(),
        ApiKey.CreateTopics => new CreateTopics.Request
        {
            Topics = [new CreateTopics.NewTopic { Name = "created", Partitions = 1, ReplicationFactor = 1, Configs = [new CreateTopics.TopicConfig { Name = "retention.ms", Value = "1000" }] }],
            TimeoutMs = 10_000,
            ValidateOnly = true,
        },
        ApiKey.DeleteTopics => new DeleteTopics.Request { Topics = [new DeleteTopics.WantedTopic { Name = "no-topic" }], TimeoutMs = 10_000 },
        ApiKey.DeleteRecords => new DeleteRecords.Request { Topics = [new DeleteRecords.WantedTopic { Name = Topic, Partitions = [new DeleteRecords.WantedPartition()] }] },
        ApiKey.InitProducerId => new InitProducerId.Request { TransactionalId = Id, TimeoutMs = 1000 },
        ApiKey.OffsetForLeaderEpoch => new OffsetForLeaderEpoch.Request
        {
            Topics = [new OffsetForLeaderEpoch.WantedTopic { Name = Topic, Partitions = [new OffsetForLeaderEpoch.WantedPartition()] }],
        },
        ApiKey.AddPartitionsToTxn => new AddPartitionsToTxn.Request
        {
            Transactions = [new AddPartitionsToTxn.Transaction { TransactionalId = Id, Topics = [new TopicPartitions { Topic = Topic, Partitions = [0] }] }],
        },
        ApiKey.AddOffsetsToTxn => new AddOffsetsToTxn.Request { TransactionalId = Id, Group = Group },
        ApiKey.EndTxn => new EndTxn.Request { TransactionalId = Id },
        ApiKey.WriteTxnMarkers => new WriteTxnMarkers.Request
        {
            Markers = [new WriteTxnMarkers.Marker { ProducerId = 5, Topics = [new TopicPartitions { Topic = Topic, Partitions = [0] }] }],
        },
        ApiKey.TxnOffsetCommit => new TxnOffsetCommit.Request
        {
            TransactionalId = Id,
            Group = Group,
            Topics = [new TxnOffsetCommit.CommittedTopic { Name = Topic, Partitions = [new TxnOffsetCommit.CommittedPartition { Offset = 1, Metadata = "m" }] }],
        },
        ApiKey.DescribeConfigs => new DescribeConfigs.Request { Resources = [new DescribeConfigs.WantedResource { Type = 2, Name = Topic, Keys = ["retention.ms"] }] },
        ApiKey.AlterConfigs => new AlterConfigs.Request
        {
            Resources = [new AlterConfigs.Resource { Type = 2, Name = Topic, Configs = [new AlterConfigs.Config { Name = "retention.ms", Value = "1000" }] }],
            ValidateOnly = true,
        },
        ApiKey.DescribeLogDirs => new DescribeLogDirs.Request { Topics = [new TopicPartitions { Topic = Topic, Partitions = [0] }] },
        ApiKey.SaslAuthenticate => new SaslAuthenticate.Request { Token = new byte[] { 0, 1, 0, 2 } },
        ApiKey.CreatePartitions => new CreatePartitions.Request { Topics = [new CreatePartitions.WantedTopic { Name = Topic, Count = 2 }], ValidateOnly = true },
        ApiKey.DeleteGroups => new DeleteGroups.Request { Groups = ["no-group"] },
        ApiKey.IncrementalAlterConfigs => new IncrementalAlterConfigs.Request
        {
            Resources = [new IncrementalAlterConfigs.Resource { Type = 2, Name = Topic, Configs = [new IncrementalAlterConfigs.Config { Name = "retention.ms", Value = "1000" }] }],
            ValidateOnly = true,
        },
        ApiKey.ListPartitionReassignments => new ListPartitionReassignments.Request(),
        ApiKey.OffsetDelete => new OffsetDelete.Request
        {
            Group = Group,
            Topics = [new OffsetDelete.WantedTopic { Name = Topic, Partitions = [new OffsetDelete.WantedPartition()] }],
        },
        ApiKey.DescribeCluster => new DescribeCluster.Request(),
        ApiKey.DescribeProducers => new DescribeProducers.Request { Topics = [new TopicPartitions { Topic = Topic, Partitions = [0] }] },
        ApiKey.DescribeTransactions => new DescribeTransactions.Request { TransactionalIds = [Id] },
        ApiKey.ListTransactions => new ListTransactions.Request { States = ["Ongoing"], ProducerIds = [1], Pattern = "a.*" },
        ApiKey.ConsumerGroupHeartbeat => new ConsumerGroupHeartbeat.Request
        {
            Group = "new-group",
            MemberId = "m",
            RebalanceTimeoutMs = 1000,
            Topics = [Topic],
            Owned = [],
        },
        ApiKey.ConsumerGroupDescribe => new ConsumerGroupDescribe.Request { Groups = ["new-group"] },
        ApiKey.ListConfigResources => new ListConfigResources.Request { Types = [2] },
        ApiKey.DescribeTopicPartitions => new DescribeTopicPartitions.Request
        {
            Topics = [new DescribeTopicPartitions.WantedTopic { Name = Topic }],
            From = new DescribeTopicPartitions.Cursor { Topic = Topic },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "there is no sample of this key"),
    };
}
