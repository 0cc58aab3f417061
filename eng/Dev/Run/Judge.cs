using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using ExactlyOnce;

namespace Dev.Run;

/// <summary>
/// Holds every output against the input it says it comes from (eo-source), and counts its siblings (eo-seq): each input must have one
/// outcome, whole and once.
/// </summary>
internal sealed class Judge(string deadLetterTopic)
{
    private readonly Dictionary<string, Input> _inputs = [];
    private int _foreign;

    public void AddInput(ConsumeResult<byte[], byte[]> record) => _inputs.Add(
        $"{record.Topic}/{record.Partition.Value}/{record.Offset.Value}",
        new Input { Fingerprint = Fingerprint(record), Valid = Header(record, Feeder.ValidHeader) switch { "true" => true, "false" => false, _ => null } });

    public void AddOutput(ConsumeResult<byte[], byte[]> record)
    {
        if (Header(record, EoHeaders.Source) is not { } source || !_inputs.TryGetValue(source, out var input) || Sequence(record) is not { } sequence)
        {
            _foreign++;
            return;
        }
        input.Seen(sequence.Index, sequence.Count);
        if (record.Topic != deadLetterTopic)
            return;
        input.IsDeadLetter = true;
        input.IsAltered |= Fingerprint(record) != input.Fingerprint;
    }

    public Judgement Conclude() => new()
    {
        Inputs = _inputs.Count,
        Processed = _inputs.Values.Count(input => input.IsWhole && !input.IsDeadLetter),
        DeadLettered = _inputs.Values.Count(input => input.IsWhole && input.IsDeadLetter),
        Lost = _inputs.Values.Count(input => input.IsLost),
        Torn = _inputs.Values.Count(input => !input.IsLost && !input.IsWhole),
        Duplicated = _inputs.Values.Count(input => input.IsDuplicated),
        Mismatched = _foreign + _inputs.Values.Count(input => input.IsAltered || (input.IsWhole && input.Valid == input.IsDeadLetter)),
    };

    private static (int Index, int Count)? Sequence(ConsumeResult<byte[], byte[]> record) =>
        Header(record, EoHeaders.Sequence)?.Split('/') is [var index, var count]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && i < n && n <= Input.MostOutputs
            ? (i, n)
            : null;

    private static string? Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.LastOrDefault(header => header.Key == name)?.GetValueBytes() is { } value ? Encoding.UTF8.GetString(value) : null;

    // Key, value and headers byte for byte, save the headers that the pipeline adds.
    private static string Fingerprint(ConsumeResult<byte[], byte[]> record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append(byte[]? bytes)
        {
            hash.AppendData(BitConverter.GetBytes(bytes?.Length ?? -1));
            hash.AppendData(bytes ?? []);
        }

        Append(record.Message.Key);
        Append(record.Message.Value);
        foreach (var header in record.Message.Headers.Where(header => !header.Key.StartsWith("eo-", StringComparison.Ordinal)))
        {
            Append(Encoding.UTF8.GetBytes(header.Key));
            Append(header.GetValueBytes());
        }
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private sealed class Input
    {
        public const int MostOutputs = 127;

        private int _count;
        private UInt128 _seen;

        public required string Fingerprint { get; init; }

        public required bool? Valid { get; init; }

        public bool IsDeadLetter { get; set; }

        public bool IsAltered { get; set; }

        public bool IsDuplicated { get; private set; }

        public bool IsLost => _count == 0;

        public bool IsWhole => _count > 0 && _seen == (UInt128.One << _count) - 1;

        public void Seen(int index, int count)
        {
            var bit = UInt128.One << index;
            // Another count means another outcome: a dead letter beside the processed payment is one too many.
            IsDuplicated |= (_seen & bit) != 0 || (_count != 0 && _count != count);
            _seen |= bit;
            _count = Math.Max(_count, count);
        }
    }
}
