namespace Dev.Run.Timeline;

/// <summary>How a run stood at a moment; numbers are those since its beginning.</summary>
internal sealed record Moment(TimeSpan At)
{
    /// <summary>Payments fed.</summary>
    public required long Fed { get; init; }

    /// <summary>Committed offsets of the payments, by partition.</summary>
    public required IReadOnlyList<long> Positions { get; init; }

    /// <summary>Records behind these positions.</summary>
    public required long PaymentsLeft { get; init; }

    /// <summary>Records that wait in retry topics; markers of transactions are counted where they end a partition.</summary>
    public required long RetriesLeft { get; init; }

    /// <summary>Commands that wait to be carried out, markers as with retries; null where the run has none.</summary>
    public required long? EffectsLeft { get; init; }

    /// <summary>Charges settled.</summary>
    public required long Settled { get; init; }

    public required IReadOnlyList<InstanceMoment> Instances { get; init; }

    /// <summary>Payments done, those that came back among them.</summary>
    public long Done => Positions.Sum();
}
