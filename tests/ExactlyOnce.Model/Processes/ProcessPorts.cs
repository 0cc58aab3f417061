using ExactlyOnce.Model.Cluster;

namespace ExactlyOnce.Model.Processes;

/// <summary>The ports of a process: every call is a request to the cluster, and waits until the schedule lets it go on.</summary>
internal sealed class ProcessPorts(ModelProcess process, World world) : ILaneProducerFactory, ILedger, IInputLog
{
    public ILaneProducer Create(LaneId lane) => new ModelProducer(this, world.Partitions[lane.Partition]);

    public Task<LedgerEntry?> ReadAsync(LaneId lane)
    {
        var partition = world.Partitions[lane.Partition];
        return RequestAsync("read", RequestKind.OfCluster, () => partition.Open?.Position is not null || partition.HasMarkersToCome
            ? throw new RetriableException("a transaction is not over")
            : partition.Ledger);
    }

    public Task<LedgerEntry?> PeekAsync(LaneId lane)
    {
        var partition = world.Partitions[lane.Partition];
        return RequestAsync("peek", RequestKind.OfCluster, () => partition.Visible);
    }

    public Task<IReadOnlyDictionary<LaneId, LedgerEntry>> ListAsync(string triggerGroup) => throw new NotSupportedException();

    public Task<LogState> DescribeAsync(LaneId lane)
    {
        var partition = world.Partitions[lane.Partition];
        return RequestAsync("describe", RequestKind.OfCluster, () => new LogState(World.TopicId, partition.End));
    }

    public Task<LogSlice> ReadAsync(LaneId lane, long from, long until, int maxRecords)
    {
        var partition = world.Partitions[lane.Partition];
        return RequestAsync("read back", RequestKind.OfCluster, () =>
        {
            var found = partition.Records(from, until).Take(maxRecords).ToList();
            return new LogSlice([.. found.Select(offset => World.Record(lane.Partition, offset))], found.Count == maxRecords ? found[^1] + 1 : until, from);
        });
    }

    public Task<T> RequestAsync<T>(string name, RequestKind kind, Func<T> effect)
    {
        var request = new Request<T>(process, name, kind, effect);
        world.Requests.Add(request);
        return request.Answered;
    }

    /// <summary>A lane's producer; it also watches that it is used as producers may be.</summary>
    private sealed class ModelProducer(ProcessPorts ports, ModelPartition partition) : ILaneProducer
    {
        private int _epoch = -1;
        private Func<string, bool> _allows = call => call == nameof(InitializeAsync);

        public Task InitializeAsync() => CallAsync(nameof(InitializeAsync), RequestKind.OfCluster, () =>
        {
            if (partition.HasMarkersToCome)
            {
                partition.WriteMarkers();
                throw new RetriableException("the markers of the transaction before are not written");
            }
            _epoch = partition.Fence();
            _allows = _ => true;
        });

        public Task BeginAsync(IReadOnlyList<OutputRecord> records) => CallAsync(nameof(BeginAsync), RequestKind.OfTransaction, () =>
        {
            partition.CheckEpoch(_epoch);
            partition.Begin(records);
        });

        public Task SendPositionAsync(LedgerEntry entry) => CallAsync(nameof(SendPositionAsync), RequestKind.OfTransaction, () =>
        {
            partition.CheckEpoch(_epoch);
            if (partition.Open is null)
                throw new AbortRequiredException("there is no transaction");
            partition.Open.Position = entry;
        });

        public Task CommitAsync() => CallAsync(nameof(CommitAsync), RequestKind.OfTransaction, () =>
        {
            partition.CheckEpoch(_epoch);
            if (partition.Open is not null)
                partition.Commit(ports.Process, ports.World.Schedule.HasLateMarkers);
            else if (partition.CommittedEpoch != _epoch)
                throw new AbortRequiredException("there is no transaction");
        });

        public Task AbortAsync() => CallAsync(nameof(AbortAsync), RequestKind.OfTransaction, () =>
        {
            partition.CheckEpoch(_epoch);
            partition.Abort();
        });

        public ValueTask DisposeAsync()
        {
            _allows = _ => false;
            return ValueTask.CompletedTask;
        }

        private async Task CallAsync(string name, RequestKind kind, Action effect)
        {
            if (!_allows(name))
                throw new ModelViolationException($"{ports.Process}: {name} was called on a producer that does not allow it: not initialised, failed, fenced or disposed");
            try
            {
                await ports.RequestAsync(name, kind, () =>
                {
                    effect();
                    return true;
                });
            }
            catch (ProducerLostException)
            {
                _allows = _ => false;
                throw;
            }
            catch (AbortRequiredException)
            {
                _allows = call => call == nameof(AbortAsync);
                throw;
            }
        }
    }

    private ModelProcess Process => process;

    private World World => world;
}
