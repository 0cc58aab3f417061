using System.Globalization;

namespace Dev.Judging;

/// <summary>A row of a report, for people.</summary>
/// <param name="IsGood">Null where the value is neither good nor bad.</param>
internal sealed record ReportRow(string Name, object Value, string Meaning, bool? IsGood = null)
{
    public string Text => Value switch
    {
        double number => number.ToString("N1", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        _ => Value.ToString()!,
    };
}
