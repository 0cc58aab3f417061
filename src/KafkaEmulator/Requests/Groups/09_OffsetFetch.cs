using KafkaEmulation.Protocol;
using KafkaEmulation.State;

namespace KafkaEmulation.Requests;

/// <summary>
/// OffsetFetch (key 9), versions 1 to 10: committed offsets of one group, from version 8 of several; all of a group's where no
/// topics are named; from version 10 by topic id. -1 where there is none, also for a group that nobody knows.
/// <para>
/// From version 9 a member of the consumer protocol must name its epoch. With require_stable (KIP-447) a partition with a pending transactional offset is answered with UNSTABLE_OFFSET_COMMIT.
/// </para>
/// </summary>
internal sealed class OffsetFetch : ImmediateApi<OffsetFetch.Request, OffsetFetch.Response>
{
    private const short NamesTopicsById = 10;

    public override ApiKey Key => ApiKey.OffsetFetch;

    public override short MinVersion => 1;

    public override short MaxVersion => 10;

    public override short FirstFlexible => 6;

    protected override Response Handle(Request request, RequestContext context) => new()
    {
        Groups = [.. request.Groups.Select(group => Offsets(context.Broker, group, context.Version, request.RequireStable))],
    };

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Groups = [.. request.Groups.Select(group => new GroupResult { Group = group.Group, Error = error })],
    };

    private static GroupResult Offsets(Broker broker, WantedGroup wanted, short version, bool requireStable)
    {
        var group = broker.Groups.Find(wanted.Group);
        if (wanted.MemberEpoch >= 0 && wanted.MemberId is not null)
        {
            var allowed = group is { IsConsumerGroup: true } ? group.Consumer.CheckCommit(wanted.MemberId, wanted.MemberEpoch) : ErrorCode.UnknownMemberId;
            if (allowed != ErrorCode.None)
                return new GroupResult { Group = wanted.Group, Error = allowed };
        }
        var topics = wanted.Topics ?? [.. (group?.Offsets.Committed ?? [])
            .GroupBy(entry => entry.Key.Topic)
            .Select(topic => new WantedTopic { Name = topic.Key, Partitions = [.. topic.Select(entry => entry.Key.Partition)] })];
        return new GroupResult { Group = wanted.Group, Topics = [.. topics.Select(topic => Offsets(broker, group?.Offsets, topic, version, requireStable))] };
    }

    private static TopicResult Offsets(Broker broker, GroupOffsets? offsets, WantedTopic wanted, short version, bool requireStable)
    {
        var isKnown = wanted.Name == "" ? broker.Topics.TryGet(wanted.Id, out var topic) : broker.Topics.TryGet(wanted.Name, out topic);
        if (!isKnown && version >= NamesTopicsById)
        {
            return new TopicResult
            {
                Id = wanted.Id,
                Partitions = [.. wanted.Partitions.Select(partition => new PartitionResult { Index = partition, Error = ErrorCode.UnknownTopicId })],
            };
        }
        return new TopicResult
        {
            Name = topic?.Name ?? wanted.Name,
            Id = topic?.Id ?? wanted.Id,
            Partitions = [.. wanted.Partitions.Select(partition => Offset(offsets, topic?.Name ?? wanted.Name, partition, requireStable))],
        };
    }

    private static PartitionResult Offset(GroupOffsets? offsets, string topic, int partition, bool requireStable)
    {
        if (requireStable && offsets is not null && offsets.IsUnstable(topic, partition))
            return new PartitionResult { Index = partition, Error = ErrorCode.UnstableOffsetCommit };
        return offsets?.Find(topic, partition) is { } committed
            ? new PartitionResult { Index = partition, Offset = committed.Offset, LeaderEpoch = committed.LeaderEpoch, Metadata = committed.Metadata }
            : new PartitionResult { Index = partition };
    }

    internal sealed class Request : IMessage
    {
        public List<WantedGroup> Groups = [];
        public bool RequireStable;

        public void Visit(Wire wire)
        {
            if (wire.Version >= 8)
            {
                wire.Array(ref Groups);
            }
            else
            {
                var only = Groups.FirstOrDefault() ?? new WantedGroup();
                only.VisitAlone(wire);
                Groups = [only];
            }
            if (wire.Version >= 7)
                wire.Bool(ref RequireStable);
            wire.Tags();
        }
    }

    internal sealed class WantedGroup : IMessage
    {
        public string Group = "";
        public string? MemberId;
        public int MemberEpoch = -1;
        public List<WantedTopic>? Topics;

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            if (wire.Version >= 9)
            {
                wire.NullableString(ref MemberId);
                wire.Int32(ref MemberEpoch);
            }
            wire.NullableArray(ref Topics);
            wire.Tags();
        }

        public void VisitAlone(Wire wire)
        {
            wire.String(ref Group);
            wire.NullableArray(ref Topics);
        }
    }

    internal sealed class WantedTopic : IMessage
    {
        public string Name = "";
        public Guid Id;
        public List<int> Partitions = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= NamesTopicsById)
                wire.Uuid(ref Id);
            else
                wire.String(ref Name);
            wire.Int32s(ref Partitions);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public List<GroupResult> Groups = [];

        public void Visit(Wire wire)
        {
            if (wire.Version >= 3)
                wire.ThrottleTime();
            if (wire.Version >= 8)
            {
                wire.Array(ref Groups);
            }
            else
            {
                var only = Groups.FirstOrDefault() ?? new GroupResult();
                only.VisitAlone(wire);
                Groups = [only];
            }
            wire.Tags();
        }
    }

    internal sealed class GroupResult : IMessage
    {
        public string Group = "";
        public List<TopicResult> Topics = [];
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.String(ref Group);
            wire.Array(ref Topics);
            wire.Error(ref Error);
            wire.Tags();
        }

        public void VisitAlone(Wire wire)
        {
            wire.Array(ref Topics);
            if (wire.Version >= 2)
                wire.Error(ref Error);
        }
    }

    internal sealed class TopicResult() : TopicByNameOrId<PartitionResult>(NamesTopicsById);

    internal sealed class PartitionResult : IMessage
    {
        public int Index;
        public long Offset = -1;
        public int LeaderEpoch = -1;
        public string? Metadata = "";
        public ErrorCode Error;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Int64(ref Offset);
            if (wire.Version >= 5)
                wire.Int32(ref LeaderEpoch);
            wire.NullableString(ref Metadata);
            wire.Error(ref Error);
            wire.Tags();
        }
    }
}
