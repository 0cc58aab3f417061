namespace ExactlyOnce.Model.Schedules;

/// <summary>One thing that happens. What it cannot apply to it passes over.</summary>
/// <param name="Kind">What.</param>
/// <param name="Whom">Which process, or which request: 0 or more, counted modulo what there is.</param>
/// <param name="What">Which partition, or how much: 0 or more.</param>
internal readonly record struct Choice(ChoiceKind Kind, int Whom, int What)
{
    public override string ToString() => $"{(char)Kind}{Whom}.{What}";

    /// <exception cref="FormatException">The text is no choice.</exception>
    public static Choice Parse(string text)
    {
        var numbers = text[1..].Split('.');
        var kind = (ChoiceKind)text[0];
        return Enum.IsDefined(kind) && numbers is [var whom, var what]
            ? new Choice(kind, int.Parse(whom, System.Globalization.CultureInfo.InvariantCulture), int.Parse(what, System.Globalization.CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is no choice; one is a letter and two numbers, as {new Choice(ChoiceKind.Deliver, 0, 3)}");
    }
}
