namespace KafkaEmulation.State;

/// <summary>Where each leader epoch of a partition begins (KIP-101, KIP-320). On one node an epoch ends with a restart.</summary>
internal sealed class LeaderEpochs
{
    private const int Unknown = -1;

    private readonly List<(int Epoch, long Start)> _epochs = [];

    public int Latest => _epochs.Count == 0 ? Unknown : _epochs[^1].Epoch;

    /// <summary>From this offset on batches are of this epoch; nothing changes where they were so already.</summary>
    public void Begin(int epoch, long offset)
    {
        if (epoch > Latest)
            _epochs.Add((epoch, offset));
    }

    /// <summary>
    /// The largest epoch that is not above the one asked for, and the offset where it ended; -1 and -1 where nothing is known of it
    /// (OffsetForLeaderEpoch).
    /// </summary>
    public (int Epoch, long EndOffset) EndOf(int epoch, long logEnd)
    {
        if (epoch < 0 || epoch > Latest)
            return (Unknown, Unknown);
        if (epoch == Latest)
            return (epoch, logEnd);
        var higher = _epochs.FindIndex(known => known.Epoch > epoch);
        return (higher == 0 ? epoch : _epochs[higher - 1].Epoch, _epochs[higher].Start);
    }

    /// <summary>The epoch of the offset; -1 where it is before all of them.</summary>
    public int Of(long offset)
    {
        var known = _epochs.FindLastIndex(epoch => epoch.Start <= offset);
        return known < 0 ? Unknown : _epochs[known].Epoch;
    }
}
