namespace Functions.Payments;

/// <summary>The currencies that are accepted, with the digits of their minor units (ISO 4217).</summary>
internal static class Currencies
{
    private static readonly Dictionary<string, int> MinorDigits = new(StringComparer.Ordinal)
    {
        ["EUR"] = 2, ["USD"] = 2, ["GBP"] = 2, ["CHF"] = 2, ["SEK"] = 2, ["NOK"] = 2, ["DKK"] = 2, ["PLN"] = 2, ["CZK"] = 2,
        ["CAD"] = 2, ["AUD"] = 2, ["NZD"] = 2, ["SGD"] = 2, ["HKD"] = 2, ["CNY"] = 2, ["INR"] = 2, ["BRL"] = 2, ["MXN"] = 2, ["ZAR"] = 2,
        ["JPY"] = 0, ["KRW"] = 0, ["KWD"] = 3,
    };

    /// <summary>The digits behind the point that an amount may have; null for a currency that is not accepted.</summary>
    public static int? DigitsOf(string currency) => MinorDigits.TryGetValue(currency, out var digits) ? digits : null;
}
