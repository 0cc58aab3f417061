namespace Dev.Run.Page;

/// <summary>Lines over the time of a run, with an axis of their own.</summary>
/// <param name="Top">Where the plot begins, from above.</param>
internal sealed record Panel(string Title, double Top, double Height, IReadOnlyList<(double At, string Text)> Ticks, IReadOnlyList<Curve> Curves)
{
    public double Bottom => Top + Height;
}
