using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using ExactlyOnce;

namespace Dev.Judging;

/// <summary>Holds what the gateway charged against the commands, and what became of each command.</summary>
internal sealed class ChargeJudge(string deadLetterTopic)
{
    private readonly Dictionary<string, Key> _keys = [];

    /// <summary>The outcomes of the commands, each of which must have one.</summary>
    public Judge Outcomes { get; } = new(deadLetterTopic);

    public void AddCommand(ConsumeResult<byte[], byte[]> record)
    {
        Outcomes.AddInput(record);
        if (Judge.OriginOf(record) is null)
            KeyOf(record, "idempotencyKey").Commands++;
    }

    /// <summary>A settled payment, or a command's dead letter.</summary>
    public void AddOutcome(ConsumeResult<byte[], byte[]> record)
    {
        Outcomes.AddOutput(record);
        if (record.Topic == deadLetterTopic)
            KeyOf(record, "idempotencyKey").DeadLetters.Add(Text(record.Message.Headers.GetLastBytes(EoHeaders.ErrorKind)));
        else
            KeyOf(record, "paymentId").Results.Add(Json(record).GetProperty("chargeId").GetString() ?? "declined");
    }

    /// <param name="charged">How often the gateway charged each key.</param>
    /// <param name="uncertainResolved">Keys that were in doubt and whose outcome was found out.</param>
    public ChargeJudgement Conclude(IReadOnlyDictionary<string, int> charged, long uncertainResolved) => new()
    {
        Outcomes = Outcomes.Conclude(),
        Charges = charged.Values.Sum(),
        ChargedTwice = charged.Count(one => one.Value > 1),
        NeverCharged = _keys.Count(key => key.Value.MustBeCharged && !charged.ContainsKey(key.Key)),
        Unequal = _keys.Values.Count(key => key.Results.Distinct().Count() > 1) + charged.Keys.Count(key => !_keys.ContainsKey(key)),
        Parked = _keys.Values.Sum(key => key.DeadLetters.Count(kind => kind == "uncertain")),
        Conflicts = _keys.Values.Sum(key => key.DeadLetters.Count(kind => kind == "conflict")),
        UncertainResolved = uncertainResolved,
    };

    private Key KeyOf(ConsumeResult<byte[], byte[]> record, string property)
    {
        var name = Json(record).GetProperty(property).GetString()!;
        if (!_keys.TryGetValue(name, out var key))
            _keys.Add(name, key = new Key());
        return key;
    }

    private static JsonElement Json(ConsumeResult<byte[], byte[]> record)
    {
        using var document = JsonDocument.Parse(record.Message.Value);
        return document.RootElement.Clone();
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private sealed class Key
    {
        public int Commands { get; set; }

        public List<string> Results { get; } = [];

        public List<string> DeadLetters { get; } = [];

        // Where nothing became of it the outcomes tell; that it was not charged either is told here.
        public bool MustBeCharged => Results.Exists(result => result != "declined") || (Commands > 0 && Results.Count == 0 && DeadLetters.Count == 0);
    }
}
