using System.Diagnostics;

namespace ExactlyOnce;

/// <summary>What an application subscribes to: spans and measurements have the same name, whichever assembly they come from.</summary>
public static class ExactlyOnceTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "ExactlyOnce";

    /// <summary>
    /// The source of all spans, named and attributed as the semantic conventions for messaging have it
    /// (<see href="https://opentelemetry.io/docs/specs/semconv/messaging/"/>). docs/telemetry.md lists them.
    /// </summary>
    public static ActivitySource Source { get; } = new(Name, typeof(ExactlyOnceTelemetry).Assembly.GetName().Version?.ToString());
}
