using System.Text.Json.Serialization;

namespace Dev.Judging;

/// <summary>What became of the charges, counted.</summary>
internal sealed record ChargeJudgement
{
    /// <summary>Of the commands, as of any inputs.</summary>
    public required Judgement Outcomes { get; init; }

    /// <summary>Charges that the gateway made.</summary>
    public required int Charges { get; init; }

    /// <summary>Payments that were charged more than once.</summary>
    public required int ChargedTwice { get; init; }

    /// <summary>Payments that are settled, or have no outcome, and were not charged.</summary>
    public required int NeverCharged { get; init; }

    /// <summary>Payments that are settled with two results, or charged without a command.</summary>
    public required int Unequal { get; init; }

    /// <summary>Dead letters of commands whose outcome nobody knows.</summary>
    public required int Parked { get; init; }

    /// <summary>Dead letters of commands whose key stands for another one.</summary>
    public required int Conflicts { get; init; }

    /// <summary>Keys that were in doubt, and whose outcome was found out.</summary>
    public required long UncertainResolved { get; init; }

    [JsonIgnore]
    public bool IsClean => Outcomes.IsClean && ChargedTwice == 0 && NeverCharged == 0 && Unequal == 0;
}
