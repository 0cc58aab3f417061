using System.Globalization;

namespace KafkaEmulation.Configuration;

/// <summary>A configuration by Kafka's name: its type, its default, and what it may be.</summary>
/// <param name="Name">Kafka's name for it.</param>
/// <param name="Type">How its text is read.</param>
/// <param name="Default">The value where none is set; null where there is none.</param>
/// <param name="Documentation">What it does here, in a sentence.</param>
internal sealed record ConfigDefinition(string Name, ConfigType Type, string? Default, string Documentation)
{
    /// <summary>The smallest number.</summary>
    public long Min { get; init; } = long.MinValue;

    /// <summary>The largest number.</summary>
    public long Max { get; init; } = long.MaxValue;

    /// <summary>The only texts, for a list the only elements; any where it is empty.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>A broker's configuration: it can be changed while the broker runs.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>A broker's configuration: what a time in this unit is in milliseconds (log.retention.hours).</summary>
    public long MillisecondsPerUnit { get; init; } = 1;

    /// <summary>The broker's configurations that stand in for it, the finest first: of a topic's, and of a time's in coarser units.</summary>
    public IReadOnlyList<string> BrokerSynonyms { get; init; } = [];

    /// <summary>What is wrong with a value; null where nothing is.</summary>
    public string? ProblemWith(string? value)
    {
        if (value is null)
            return Default is null ? null : "it must have a value";
        switch (Type)
        {
            case ConfigType.Boolean:
                return bool.TryParse(value, out _) ? null : "it must be true or false";
            case ConfigType.Int or ConfigType.Long:
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                    return "it must be a whole number";
                var max = Type == ConfigType.Int ? Math.Min(Max, int.MaxValue) : Max;
                return number < Min ? $"it must be {Min} or more" : number > max ? $"it must be {max} or less" : null;
            case ConfigType.Double:
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && real >= Min && real <= Max
                    ? null
                    : $"it must be a number from {Min} to {Max}";
            case ConfigType.List when Allowed.Count > 0:
                return Elements(value).All(Allowed.Contains) ? null : $"its elements must be of {string.Join(", ", Allowed)}";
            default:
                return Allowed.Count == 0 || Allowed.Contains(value) ? null : $"it must be one of {string.Join(", ", Allowed)}";
        }
    }

    /// <summary>The elements of a list.</summary>
    public static string[] Elements(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>How a configuration's text is read, numbered as DescribeConfigs numbers it.</summary>
internal enum ConfigType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}

/// <summary>Where a configuration's value is from, numbered as DescribeConfigs numbers it.</summary>
internal enum ConfigSource : sbyte
{
    DynamicTopic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
}
