using System.Globalization;

namespace KafkaEmulation.Configuration;

/// <summary>A configuration's value as it was given, and where it is from.</summary>
internal readonly record struct ConfigValue(string Name, string? Value, ConfigSource Source)
{
    /// <summary>The value in milliseconds where it was given in a coarser unit than the configuration asked for has.</summary>
    public string? InFinestUnit(string askedFor)
    {
        var unit = Name != askedFor && BrokerConfigs.All.TryGetValue(Name, out var definition) ? definition.MillisecondsPerUnit : 1;
        if (unit == 1 || Value is null)
            return Value;
        var number = long.Parse(Value, CultureInfo.InvariantCulture);
        return (number < 0 ? number : number * unit).ToString(CultureInfo.InvariantCulture);
    }
}
