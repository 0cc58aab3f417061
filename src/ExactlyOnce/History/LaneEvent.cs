namespace ExactlyOnce;

/// <summary>Something that a lane did, as <see cref="PipelineOptions.HistoryTopic"/> has it.</summary>
/// <param name="At">When.</param>
/// <param name="What">What.</param>
/// <param name="Topic">The lane's input topic.</param>
/// <param name="Partition">The lane's partition.</param>
public sealed record LaneEvent(DateTimeOffset At, LaneEventKind What, string Topic, int Partition)
{
    /// <summary>The position before; null where it does not matter.</summary>
    public long? From { get; init; }

    /// <summary>The position after.</summary>
    public long? To { get; init; }

    /// <summary>Input records.</summary>
    public int? Records { get; init; }

    /// <summary>Records that were written.</summary>
    public int? Outputs { get; init; }

    /// <summary>How long it took.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Why { get; init; }
}
