using KafkaEmulation.Protocol;
using KafkaEmulation.State;
using KafkaEmulation.Storage;

namespace KafkaEmulation.Requests;

/// <summary>
/// Fetch (key 1), versions 4 to 18: whole record batches from each partition named, by topic name or (from version 13) id.
/// <para>
/// Waits until the minimum of bytes is there or the time is over; a limit never keeps the first batch back. A read_committed reader
/// gets nothing at or behind the last stable offset, and the list of aborted transactions to skip. There are no fetch sessions
/// (KIP-227): every answer is complete and says so with session 0.
/// </para>
/// </summary>
internal sealed class Fetch : Api<Fetch.Request, Fetch.Response>
{
    private const short NamesTopicsById = 13;

    public override ApiKey Key => ApiKey.Fetch;

    public override short MinVersion => 4;

    public override short MaxVersion => 18;

    public override short FirstFlexible => 12;

    protected override async Task<Response?> HandleAsync(Request request, RequestContext context)
    {
        var broker = context.Broker;
        var reads = request.Topics
            .SelectMany(topic => topic.Partitions.Select(wanted => new PartitionRead(
                wanted,
                context.Version >= NamesTopicsById ? broker.Topics.Find(topic.Id, wanted.Index) : broker.Topics.Find(topic.Name, wanted.Index),
                request.ReadsCommitted)))
            .ToList();
        if (request.MaxWaitMs > 0 && !IsEnough(reads, request.MinBytes))
            await WaitAsync(reads, request, context);
        return Answer(request, context, reads);
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new()
    {
        Error = error,
        Topics = [.. request.Topics.Select(topic => new TopicResult
        {
            Name = topic.Name,
            Id = topic.Id,
            Partitions = [.. topic.Partitions.Select(wanted => new PartitionResult { Index = wanted.Index, Error = error })],
        })],
    };

    private static bool IsEnough(List<PartitionRead> reads, int minBytes) =>
        reads.Any(read => read.Error(0) != ErrorCode.None) || reads.Sum(read => read.AvailableBytes) >= minBytes;

    private static async Task WaitAsync(List<PartitionRead> reads, Request request, RequestContext context)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Check()
        {
            if (IsEnough(reads, request.MinBytes))
                enough.TrySetResult();
        }

        foreach (var read in reads)
            read.Partition!.Changed += Check;
        using (context.Closed.UnsafeRegister(_ => enough.TrySetResult(), null))
        using (context.Broker.Loop.Schedule(TimeSpan.FromMilliseconds(request.MaxWaitMs), () => enough.TrySetResult()))
            await enough.Task;
        foreach (var read in reads)
            read.Partition!.Changed -= Check;
    }

    private static Response Answer(Request request, RequestContext context, List<PartitionRead> reads)
    {
        var left = Math.Min(request.MaxBytes, context.Broker.Settings.Int("fetch.max.bytes"));
        var nothingYet = true;
        var next = 0;
        var response = new Response();
        foreach (var topic in request.Topics)
        {
            var result = new TopicResult { Name = topic.Name, Id = topic.Id };
            response.Topics.Add(result);
            foreach (var wanted in topic.Partitions)
            {
                var partition = reads[next++].Take(context.Version, Math.Min(left, wanted.MaxBytes), nothingYet);
                left = Math.Max(0, left - partition.Records.Length);
                nothingYet &= partition.Records.Length == 0;
                result.Partitions.Add(partition);
            }
        }
        return response;
    }

    // One partition of a request, looked at now and again until there is enough.
    private sealed class PartitionRead(WantedPartition wanted, Partition? partition, bool readsCommitted)
    {
        public Partition? Partition => partition;

        public long AvailableBytes => wanted.Offset >= End ? 0 : partition!.BytesBetween(wanted.Offset, End);

        private long End => readsCommitted ? partition!.LastStableOffset : partition!.EndOffset;

        public ErrorCode Error(short version)
        {
            if (partition is null || partition.IsDeleted)
                return version >= NamesTopicsById ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
            if (wanted.LeaderEpoch > partition.LeaderEpoch)
                return ErrorCode.UnknownLeaderEpoch;
            if (wanted.LeaderEpoch >= 0 && wanted.LeaderEpoch < partition.LeaderEpoch)
                return ErrorCode.FencedLeaderEpoch;
            return wanted.Offset < partition.StartOffset || wanted.Offset > partition.EndOffset ? ErrorCode.OffsetOutOfRange : ErrorCode.None;
        }

        // KIP-595: the reader's last epoch ended before the offset that it asks for.
        private EpochEnd? Diverges()
        {
            if (wanted.LastFetchedEpoch < 0)
                return null;
            var (epoch, end) = partition!.EndOfLeaderEpoch(wanted.LastFetchedEpoch);
            return epoch < wanted.LastFetchedEpoch || end < wanted.Offset ? new EpochEnd { Epoch = epoch, EndOffset = end } : null;
        }

        public PartitionResult Take(short version, int maxBytes, bool atLeastOne)
        {
            if (Error(version) is not ErrorCode.None and var error)
                return new PartitionResult { Index = wanted.Index, Error = error };
            if (Diverges() is { } diverging)
            {
                return new PartitionResult
                {
                    Index = wanted.Index,
                    HighWatermark = partition!.EndOffset,
                    LastStableOffset = partition.LastStableOffset,
                    LogStartOffset = partition.StartOffset,
                    DivergingEpoch = diverging,
                };
            }
            var (records, nextOffset) = partition!.Read(wanted.Offset, End, maxBytes, atLeastOne);
            return new PartitionResult
            {
                Index = wanted.Index,
                HighWatermark = partition.EndOffset,
                LastStableOffset = partition.LastStableOffset,
                LogStartOffset = partition.StartOffset,
                Aborted = readsCommitted ? [.. partition.AbortedBetween(wanted.Offset, nextOffset).Select(Aborted.Of)] : null,
                Records = records,
            };
        }
    }

    internal sealed class Request : IMessage
    {
        public int MaxWaitMs;
        public int MinBytes;
        public int MaxBytes = int.MaxValue;
        public sbyte IsolationLevel;
        public List<WantedTopic> Topics = [];
        public List<ForgottenTopic> Forgotten = [];

        public bool ReadsCommitted => IsolationLevel == 1;

        public void Visit(Wire wire)
        {
            if (wire.Version <= 14)
                wire.Ignored(-1, "ReplicaId");
            wire.Int32(ref MaxWaitMs);
            wire.Int32(ref MinBytes);
            wire.Int32(ref MaxBytes);
            wire.Int8(ref IsolationLevel);
            if (wire.Version >= 7)
            {
                wire.Ignored(0, "SessionId");
                wire.Ignored(-1, "SessionEpoch");
            }
            wire.Array(ref Topics);
            if (wire.Version >= 7)
                wire.Array(ref Forgotten);
            if (wire.Version >= 11)
                wire.Ignored("", "RackId");
            wire.Tags();
        }
    }

    internal sealed class WantedTopic() : TopicByNameOrId<WantedPartition>(NamesTopicsById);

    internal sealed class WantedPartition : IMessage
    {
        public int Index;
        public int LeaderEpoch = -1;
        public long Offset;
        public int LastFetchedEpoch = -1;
        public int MaxBytes;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            if (wire.Version >= 9)
                wire.Int32(ref LeaderEpoch);
            wire.Int64(ref Offset);
            if (wire.Version >= 12)
                wire.Int32(ref LastFetchedEpoch);
            if (wire.Version >= 5)
                wire.Ignored(-1L, "LogStartOffset");
            wire.Int32(ref MaxBytes);
            wire.Tags();
        }
    }

    internal sealed class ForgottenTopic : IMessage
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
        public ErrorCode Error;
        public List<TopicResult> Topics = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            if (wire.Version >= 7)
            {
                wire.Error(ref Error);
                wire.Ignored(0, "SessionId");
            }
            wire.Array(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class TopicResult() : TopicByNameOrId<PartitionResult>(NamesTopicsById);

    internal sealed class PartitionResult : IMessage
    {
        public int Index;
        public ErrorCode Error;
        public long HighWatermark = -1;
        public long LastStableOffset = -1;
        public long LogStartOffset = -1;
        public EpochEnd? DivergingEpoch;
        public List<Aborted>? Aborted;
        public LogSlice Records;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Error(ref Error);
            wire.Int64(ref HighWatermark);
            wire.Int64(ref LastStableOffset);
            if (wire.Version >= 5)
                wire.Int64(ref LogStartOffset);
            wire.NullableArray(ref Aborted);
            if (wire.Version >= 11)
                wire.Ignored(-1, "PreferredReadReplica");
            wire.Records(ref Records);
            wire.Tags(new TaggedField(0, DivergingEpoch is not null, tag => tag.Struct(ref DivergingEpoch!)));
        }
    }

    internal sealed class EpochEnd : IMessage
    {
        public int Epoch = -1;
        public long EndOffset = -1;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Epoch);
            wire.Int64(ref EndOffset);
            wire.Tags();
        }
    }

    internal sealed class Aborted : IMessage
    {
        public long ProducerId;
        public long FirstOffset;

        public static Aborted Of(AbortedTransaction aborted) => new() { ProducerId = aborted.ProducerId, FirstOffset = aborted.FirstOffset };

        public void Visit(Wire wire)
        {
            wire.Int64(ref ProducerId);
            wire.Int64(ref FirstOffset);
            wire.Tags();
        }
    }
}
