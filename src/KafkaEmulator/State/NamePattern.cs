using System.Text.RegularExpressions;

namespace KafkaEmulation.State;

/// <summary>A regular expression that a client gave, which a whole name must match. It takes linear time, whatever it is (Kafka uses RE2).</summary>
internal static class NamePattern
{
    /// <summary>Null where it is not one.</summary>
    public static Regex? Parse(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking); // alone it must be one too
            return new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking);
        }
        catch (Exception malformed) when (malformed is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
