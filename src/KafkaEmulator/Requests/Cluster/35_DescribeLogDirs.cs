using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>DescribeLogDirs (key 35), versions 1 to 5: the data directory, "memory" where there is none, and the sizes of partitions in it.</summary>
internal sealed class DescribeLogDirs : ImmediateApi<DescribeLogDirs.Request, DescribeLogDirs.Response>
{
    public override ApiKey Key => ApiKey.DescribeLogDirs;

    public override short MinVersion => 1;

    public override short MaxVersion => 5;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context)
    {
        var wanted = request.Topics?.ToLookup(topic => topic.Topic, topic => topic.Partitions);
        return new Response
        {
            Directories =
            [
                new LogDirectory
                {
                    Path = context.Broker.Options.DataDirectory is { } directory ? Path.GetFullPath(directory) : "memory",
                    Topics = [.. context.Broker.Topics.All
                        .Where(topic => wanted is null || wanted.Contains(topic.Name))
                        .Select(topic => new TopicResult
                        {
                            Name = topic.Name,
                            Partitions = [.. topic.Partitions
                                .Where(partition => wanted is null || wanted[topic.Name].Any(partitions => partitions.Contains(partition.Index)))
                                .Select(partition => new PartitionResult { Index = partition.Index, Size = partition.Size })],
                        })],
                },
            ],
        };
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public List<TopicPartitions>? Topics;

        public void Visit(Wire wire)
        {
            wire.NullableArray(ref Topics);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<LogDirectory> Directories = [];

        public void Visit(Wire wire)
        {
            wire.ThrottleTime();
            if (wire.Version >= 3)
                wire.Error(ref Error);
            wire.Array(ref Directories);
            wire.Tags();
        }
    }

    internal sealed class LogDirectory : IMessage
    {
        private const long Unknown = -1;

        public ErrorCode Error;
        public string Path = "";
        public List<TopicResult> Topics = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.String(ref Path);
            wire.Array(ref Topics);
            if (wire.Version >= 4)
            {
                wire.Ignored(Unknown, "TotalBytes");
                wire.Ignored(Unknown, "UsableBytes");
            }
            if (wire.Version >= 5)
                wire.Ignored(false, "IsCordoned");
            wire.Tags();
        }
    }

    internal sealed class TopicResult : TopicOf<PartitionResult>;

    internal sealed class PartitionResult : IMessage
    {
        public int Index;
        public long Size;

        public void Visit(Wire wire)
        {
            wire.Int32(ref Index);
            wire.Int64(ref Size);
            wire.Ignored(0L, "OffsetLag");
            wire.Ignored(false, "IsFutureKey");
            wire.Tags();
        }
    }
}
