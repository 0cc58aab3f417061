using Dev.Judging;

namespace Dev.Run;

/// <summary>What <c>./dev run</c> was asked for.</summary>
internal sealed record RunOptions : JudgedOptions
{
    /// <summary>Payments to feed; null takes the default, or all of <see cref="Input"/>.</summary>
    public int? Records { get; init; }

    public required int Instances { get; init; }

    public required int Kills { get; init; }

    /// <summary>What runs the functions.</summary>
    public required FunctionsHost Host { get; init; }

    /// <summary>Whether payments are charged.</summary>
    public required bool HasEffects { get; init; }

    /// <summary>Of a hundred charges, how many the gateway answers late, fails before or after, or whose answer it loses.</summary>
    public required int GatewayFaults { get; init; }

    /// <summary>Where the report is written as a page; null puts it beside the logs.</summary>
    public FileInfo? Report { get; init; }

    /// <summary>Payments, one JSON per line; null generates them.</summary>
    public FileInfo? Input { get; init; }
}
