namespace Dev.Run;

/// <summary>What <c>./dev run</c> was asked for.</summary>
internal sealed record RunOptions
{
    /// <summary>Payments to feed; null takes the default, or all of <see cref="Input"/>.</summary>
    public int? Records { get; init; }

    public int Instances { get; init; }

    public int Kills { get; init; }

    public int Partitions { get; init; }

    public int Seed { get; init; }

    public bool ExactlyOnce { get; init; }

    /// <summary>A real Kafka; null starts the emulator.</summary>
    public string? Bootstrap { get; init; }

    public string Prefix { get; init; } = "";

    /// <summary>Payments, one JSON per line; null generates them.</summary>
    public FileInfo? Input { get; init; }

    /// <summary>Where the report is written for programs.</summary>
    public FileInfo? Json { get; init; }

    public string ModeName => ExactlyOnce ? "exactly-once" : "at-least-once";
}
