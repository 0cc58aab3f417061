namespace Dev.Chaos;

/// <summary>What <c>./dev chaos</c> was asked for.</summary>
internal sealed record ChaosOptions
{
    public required TimeSpan Duration { get; init; }

    public required int Seed { get; init; }

    /// <summary>Payments a second.</summary>
    public required int Rate { get; init; }

    public required int Partitions { get; init; }

    public required bool ExactlyOnce { get; init; }

    /// <summary>A Kafka that somebody else runs; null where it is ours.</summary>
    public string? Bootstrap { get; init; }

    /// <summary>Three brokers of ../shared/kafka instead of the emulator.</summary>
    public bool OnApacheKafka { get; init; }

    public string Prefix { get; init; } = "";

    /// <summary>Where the report is written for programs.</summary>
    public FileInfo? Json { get; init; }

    public string ModeName => ExactlyOnce ? "exactly-once" : "at-least-once";
}
