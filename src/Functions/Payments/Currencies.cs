namespace Functions.Payments;

/// <summary>The currencies that are accepted, with the digits of their minor units (ISO 4217).</summary>
internal static class Currencies
{
    /// <summary>The digits behind the point that an amount may have; null for a currency that is not accepted.</summary>
    public static int? DigitsOf(string currency) => currency switch
    {
        "JPY" or "KRW" => 0,
        "AUD" or "BRL" or "CAD" or "CHF" or "CNY" or "CZK" or "DKK" or "EUR" or "GBP" or "HKD" or "INR"
            or "MXN" or "NOK" or "NZD" or "PLN" or "SEK" or "SGD" or "USD" or "ZAR" => 2,
        "KWD" => 3,
        _ => null,
    };
}
