namespace Dev.Judging;

/// <summary>What every job that ends with a judgement was asked for.</summary>
internal abstract record JudgedOptions
{
    public required int Partitions { get; init; }

    public required int Seed { get; init; }

    public required bool ExactlyOnce { get; init; }

    /// <summary>A Kafka that somebody else runs, as host:port,…; null where it is ours.</summary>
    public string? Bootstrap { get; init; }

    public string Prefix { get; init; } = "";

    /// <summary>Where the report is written for programs.</summary>
    public FileInfo? Json { get; init; }

    public string ModeName => CommandOptions.ModeName(ExactlyOnce);
}
