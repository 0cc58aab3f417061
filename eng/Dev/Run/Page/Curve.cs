namespace Dev.Run.Page;

/// <summary>A line of a <see cref="Panel"/>.</summary>
/// <param name="Points">As a polyline of SVG takes them.</param>
/// <param name="Color">As CSS takes it.</param>
/// <param name="Label">Where its name has room beside its end, from above.</param>
internal sealed record Curve(string Name, string Points, string Color, double Label);
