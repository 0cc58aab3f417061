using System.Text.Json.Serialization;

namespace Dev.Judging;

/// <summary>What became of the inputs, counted.</summary>
internal sealed record Judgement
{
    public required int Inputs { get; init; }

    /// <summary>Inputs with all of their outputs.</summary>
    public required int Processed { get; init; }

    /// <summary>Inputs with a dead letter.</summary>
    public required int DeadLettered { get; init; }

    /// <summary>Inputs without any output.</summary>
    public required int Lost { get; init; }

    /// <summary>Inputs with some of their outputs only.</summary>
    public required int Torn { get; init; }

    /// <summary>Inputs with an output more than once, or with two outcomes.</summary>
    public required int Duplicated { get; init; }

    /// <summary>Outputs of no input, dead letters whose bytes changed, and payments that went the wrong way.</summary>
    public required int Mismatched { get; init; }

    /// <summary>Inputs that were processed after they had come back from a retry topic.</summary>
    public int Retried { get; init; }

    /// <summary>Whether every input has exactly one outcome, that fits it.</summary>
    [JsonIgnore]
    public bool IsClean => Wrong == 0;

    /// <summary>Inputs that have not one outcome.</summary>
    [JsonIgnore]
    public int Wrong => Lost + Duplicated + Torn + Mismatched;
}
