using System.Globalization;
using System.Xml;

namespace Azure.Data.Tables.Json;

/// <summary>Values as literals of OData filters.</summary>
internal static class ODataFilter
{
    public static string Format(FormattableString filter)
    {
        var literals = filter.GetArguments().Select(argument => (object)Literal(argument)).ToArray();
        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    private static string Literal(object? value) => value switch
    {
        null => throw new ArgumentNullException(nameof(value), "a filter compares with a value, not with null"),
        string text => Quoted(text),
        char character => Quoted(character.ToString()),
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset time => Time(time.UtcDateTime),
        DateTime time => Time(time.ToUniversalTime()),
        Guid guid => $"guid'{guid}'",
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        _ => throw new ArgumentException($"A filter cannot compare with a {value.GetType().Name}.", nameof(value)),
    };

    private static string Time(DateTime time) => $"datetime'{XmlConvert.ToString(time, XmlDateTimeSerializationMode.Utc)}'";

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
