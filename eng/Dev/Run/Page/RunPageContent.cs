using System.Globalization;

namespace Dev.Run.Page;

/// <summary>What the page of a run shows.</summary>
/// <param name="Command">The command that ran it.</param>
/// <param name="Began">When.</param>
/// <param name="Style">Its style sheet.</param>
internal sealed record RunPageContent(RunReport Report, Picture Picture, string Command, DateTimeOffset Began, string Style)
{
    /// <summary>Curves of a panel that have room for their names beside its title.</summary>
    public const int MostNamed = 3;

    /// <summary>The least width of a bar that has room for a number.</summary>
    public const double WidthOfNumber = 14;

    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Report.Inputs:N0} payments, {Report.Mode}, on {Report.Kafka}");

    public string VerdictClass => Report.IsClean() ? "good" : "bad";

    public static string Second(TimeSpan at) => at.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture);
}
