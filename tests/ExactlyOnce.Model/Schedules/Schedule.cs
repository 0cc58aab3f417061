namespace ExactlyOnce.Model.Schedules;

/// <summary>What happens in one run of the model, and the circumstances. Its text can be run again.</summary>
/// <param name="Circumstances">Bits: see the properties.</param>
/// <param name="Choices">One after the other.</param>
internal sealed record Schedule(int Circumstances, IReadOnlyList<Choice> Choices)
{
    public const int AllCircumstances = 0b1_1111_1111;

    /// <summary>A host without a committed offset begins at the end of the log.</summary>
    public bool StartsAtLatest => (Circumstances & 1) != 0;

    /// <summary>Transforms take their time, and much may happen meanwhile.</summary>
    public bool TransformsWait => (Circumstances & 2) != 0;

    /// <summary>One record of the input kills every process that transforms it.</summary>
    public bool HasKiller => (Circumstances & 4) != 0;

    /// <summary>Transactions take one record only.</summary>
    public bool HasSmallTransactions => (Circumstances & 8) != 0;

    /// <summary>Markers are written late.</summary>
    public bool HasLateMarkers => (Circumstances & 16) != 0;

    /// <summary>Transforms have effects, and records share their keys.</summary>
    public bool HasEffects => (Circumstances & 32) != 0;

    /// <summary>The effects' policy.</summary>
    public OnUncertain OnUncertain => (Circumstances & 64) != 0 ? OnUncertain.Park : (Circumstances & 128) != 0 ? OnUncertain.Retry : OnUncertain.Reconcile;

    /// <summary>The clocks of processes differ, as far as they may.</summary>
    public bool HasSkewedClocks => (Circumstances & 256) != 0;

    public override string ToString() => string.Join(' ', Choices.Select(choice => choice.ToString()).Prepend($"{Circumstances}"));

    /// <exception cref="FormatException">The text is no schedule.</exception>
    public static Schedule Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Schedule(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), [.. words.Skip(1).Select(Choice.Parse)]);
    }
}
