using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dev.Run;

/// <summary>A payment to feed.</summary>
/// <param name="Valid">Whether the pipeline must process it (true) or make it a dead letter (false); null where nobody knows.</param>
/// <param name="Fails">How it fails first; null where it does not, or nobody knows.</param>
internal sealed record FedPayment(byte[]? Key, byte[]? Value, bool? Valid, string? Fails = null)
{
    /// <summary>It cannot be read.</summary>
    public const string Poison = "poison";

    /// <summary>It can be read, and will never be right.</summary>
    public const string Permanent = "permanent";

    /// <summary>It is too early for it, and will not be for long.</summary>
    public const string Transient = "transient";

    /// <summary>It is too early for it, and still will be when it has been through every retry topic.</summary>
    public const string Exhausting = "exhausting";
}

/// <summary>
/// Payments from a seed: most are ordinary, some are sent again, and some are what a pipeline meets in the field: malformed JSON, null
/// values, unicode, amounts no bank would take, a paymentId that was used before for another payment, and payments that come too early.
/// </summary>
/// <param name="clock">The time that payments come too early by; null makes none of these.</param>
internal sealed class PaymentGenerator(int seed, TimeProvider? clock = null)
{
    private const int Users = 500;
    private static readonly string[] Currencies = ["EUR", "USD", "GBP", "CHF", "SEK"];
    private static readonly string[] Names = ["Zoë", "Łukasz", "王小明", "Владимир", "مريم", "नेहा", "🦊 Fuchs", "O'Neil \"Quote\"", "e\u0301clair"];
    private static readonly string[] Malformed = ["{", "not json", "[1,2,3]", "{\"paymentId\":}", "{\"paymentId\":\"x\",\"amount\":\"ten\"}", "\uFEFF", "null", "42"];
    private static readonly string[] Impossible = ["-1", "0", "1e12", "1000000.01", "10.001", "99999999999999999999999999999999"];
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Of those that come too early: less than the retry topics hold a payment for, in all, and more.
    private static readonly TimeSpan LongestTooEarly = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan NeverPasses = TimeSpan.FromDays(1);

    // Of those before, which may come again.
    private const int Remembered = 1000;

    private readonly Random _random = new(seed);
    private readonly List<(string Id, FedPayment Payment)> _before = [];
    private int _next;

    public IEnumerable<FedPayment> Take(int count)
    {
        for (var i = 0; i < count; i++)
            yield return Next();
    }

    private FedPayment Next()
    {
        var user = $"user-{_random.Next(Users)}";
        var id = $"payment-{_next++}";
        var key = Encoding.UTF8.GetBytes(user);
        return _random.Next(100) switch
        {
            < 3 => new FedPayment(key, Encoding.UTF8.GetBytes(Malformed[_random.Next(Malformed.Length)]), Valid: false, FedPayment.Poison),
            < 5 => new FedPayment(key, Value: null, Valid: false, FedPayment.Poison),
            < 8 => new FedPayment(key, Payment(id, user, Impossible[_random.Next(Impossible.Length)]), Valid: false, FedPayment.Permanent),
            < 9 => new FedPayment(key, [0xff, 0xfe, 0x00, (byte)_random.Next(256)], Valid: false, FedPayment.Poison),
            < 11 => new FedPayment(Key: null, Payment(id, user, Amount()), Valid: true),
            < 15 => new FedPayment(key, Payment(id, Names[_random.Next(Names.Length)], Amount()), Valid: true),
            < 19 when _before.Count > 0 => Before().Payment,
            < 20 when _before.Count > 0 => new FedPayment(key, Payment(Before().Id, user, Amount()), Valid: true),
            < 22 when clock is not null => TooEarly(clock, id, user, key),
            _ => Remember(id, new FedPayment(key, Payment(id, user, Amount()), Valid: true)),
        };
    }

    private FedPayment TooEarly(TimeProvider time, string id, string user, byte[] key)
    {
        var passes = _random.Next(8) > 0;
        var by = passes ? LongestTooEarly * _random.NextDouble() : NeverPasses;
        return new FedPayment(key, Payment(id, user, Amount(), time.GetUtcNow() + by), passes, passes ? FedPayment.Transient : FedPayment.Exhausting);
    }

    private (string Id, FedPayment Payment) Before() => _before[_random.Next(_before.Count)];

    private FedPayment Remember(string id, FedPayment payment)
    {
        if (_before.Count < Remembered)
            _before.Add((id, payment));
        else
            _before[_next % Remembered] = (id, payment);
        return payment;
    }

    private string Amount() => (_random.Next(1, 1_000_000) / 100m).ToString(CultureInfo.InvariantCulture);

    private byte[] Payment(string id, string user, string amount, DateTimeOffset? notBefore = null) => Encoding.UTF8.GetBytes(
        $$"""{"paymentId":{{JsonSerializer.Serialize(id)}},"userId":{{JsonSerializer.Serialize(user, Json)}},"amount":{{amount}},"currency":"{{Currencies[_random.Next(Currencies.Length)]}}","description":{{JsonSerializer.Serialize($"order of {user}", Json)}}{{(notBefore is { } time ? $",\"notBefore\":\"{time:O}\"" : "")}}}""");
}
