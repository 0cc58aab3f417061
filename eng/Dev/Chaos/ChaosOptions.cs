using Dev.Judging;

namespace Dev.Chaos;

/// <summary>What <c>./dev chaos</c> was asked for.</summary>
internal sealed record ChaosOptions : JudgedOptions
{
    public required TimeSpan Duration { get; init; }

    /// <summary>Payments a second.</summary>
    public required int Rate { get; init; }

    /// <summary>Three brokers of ../shared/kafka instead of the emulator.</summary>
    public bool OnApacheKafka { get; init; }
}
