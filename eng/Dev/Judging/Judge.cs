using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using ExactlyOnce;

namespace Dev.Judging;

/// <summary>
/// Holds every output against the input it says it comes from (eo-source), and counts its siblings (eo-seq): each input must have one
/// outcome, whole and once, wherever it waited meanwhile.
/// </summary>
internal sealed class Judge(string deadLetterTopic)
{
    private const int MostTold = 20;

    private readonly Dictionary<string, Input> _inputs = [];

    // An input that came back from a retry topic, and the one that it was at first.
    private readonly Dictionary<string, string> _returned = [];
    private int _withoutSource;

    /// <summary>Inputs that were found with an output more than once so far.</summary>
    public int Duplicated { get; private set; }

    /// <summary>A record that was to be processed, or one that came back. Its outputs may have been seen before.</summary>
    public void AddInput(ConsumeResult<byte[], byte[]> record)
    {
        if (OriginOf(record) is { } origin)
        {
            _returned[Place(record)] = origin;
            return;
        }
        var input = InputOf(Place(record));
        input.Fails = Header(record, FedHeaders.Fails);
        input.Fingerprint = Fingerprint(record);
        input.Valid = Header(record, FedHeaders.Valid) switch { "true" => true, "false" => false, _ => null };
    }

    public void AddOutput(ConsumeResult<byte[], byte[]> record)
    {
        if (Header(record, EoHeaders.Source) is not { } source || Sequence(record) is not { } sequence)
        {
            _withoutSource++;
            return;
        }
        var input = InputOf(source);
        if (input.Seen(sequence.Index, sequence.Count))
            Duplicated++;
        if (record.Topic == deadLetterTopic)
            input.DeadLetter = Fingerprint(record);
    }

    /// <summary>Where a record first came that came back from a retry topic; null of any other.</summary>
    public static string? OriginOf(ConsumeResult<byte[], byte[]> record) =>
        Header(record, EoHeaders.Return) == EoHeaders.ReturnedFromRetry ? Header(record, EoHeaders.Origin) : null;

    /// <summary>The topic, partition and offset of a record.</summary>
    public static string Place(ConsumeResult<byte[], byte[]> record) => $"{record.Topic}/{record.Partition.Value}/{record.Offset.Value}";

    public Judgement Conclude()
    {
        foreach (var (place, origin) in _returned)
        {
            if (_inputs.Remove(place, out var returned))
                InputOf(origin).Add(returned);
        }
        _returned.Clear();
        var inputs = _inputs.Values.Where(input => input.IsInput).ToList();
        return new Judgement
        {
            Inputs = inputs.Count,
            Processed = inputs.Count(input => input.IsWhole && !input.IsDeadLetter),
            DeadLettered = inputs.Count(input => input.IsWhole && input.IsDeadLetter),
            Lost = inputs.Count(input => input.IsLost),
            Torn = inputs.Count(input => input.IsTorn),
            Duplicated = inputs.Count(input => input.IsDuplicated),
            Retried = inputs.Count(input => input.HasComeBack && !input.IsDeadLetter),
            Mismatched = _withoutSource + _inputs.Count - inputs.Count + inputs.Count(input => input.IsMismatched),
        };
    }

    /// <summary>Inputs that were made to fail, by how.</summary>
    public IReadOnlyDictionary<string, int> CountFailing() =>
        _inputs.Values.Where(input => input.Fails is not null).GroupBy(input => input.Fails!).ToDictionary(kind => kind.Key, kind => kind.Count());

    /// <summary>Inputs that have not exactly one outcome, each with what is wrong: topic/partition/offset. Not more than a few.</summary>
    public IReadOnlyList<string> FindWrong() => [.. _inputs
        .Where(input => input.Value.IsInput && input.Value.Problem is not null)
        .OrderBy(input => input.Key, StringComparer.Ordinal)
        .Take(MostTold)
        .Select(input => $"{input.Key} is {input.Value.Problem}")];

    private Input InputOf(string source)
    {
        if (!_inputs.TryGetValue(source, out var input))
            _inputs.Add(source, input = new Input());
        return input;
    }

    private static (int Index, int Count)? Sequence(ConsumeResult<byte[], byte[]> record) =>
        Header(record, EoHeaders.Sequence)?.Split('/') is [var index, var count]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && i < n && n <= Input.MostOutputs
            ? (i, n)
            : null;

    internal static string? Header(ConsumeResult<byte[], byte[]> record, string name) =>
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

        /// <summary>What the record is; null while only outputs of it were seen.</summary>
        public string? Fingerprint { get; set; }

        public bool? Valid { get; set; }

        /// <summary>How it fails first; null where it does not, or nobody knows.</summary>
        public string? Fails { get; set; }

        /// <summary>Whether its outcome is that of a record that came back.</summary>
        public bool HasComeBack { get; private set; }

        /// <summary>What its dead letter is; null where it has none.</summary>
        public string? DeadLetter { get; set; }

        public bool IsInput => Fingerprint is not null;

        public bool IsDeadLetter => DeadLetter is not null;

        public bool IsAltered => IsDeadLetter && DeadLetter != Fingerprint;

        public bool IsDuplicated { get; private set; }

        public bool IsLost => _count == 0;

        public bool IsWhole => _count > 0 && _seen == (UInt128.One << _count) - 1;

        public bool IsTorn => !IsLost && !IsWhole;

        public bool IsMismatched => IsAltered || (IsWhole && Valid == IsDeadLetter);

        public string? Problem => IsLost ? "lost" : IsTorn ? "torn" : IsDuplicated ? "duplicated" : IsMismatched ? "mismatched" : null;

        /// <summary>Takes the outputs of the record that it came back as.</summary>
        public void Add(Input returned)
        {
            IsDuplicated |= returned.IsDuplicated || (_count > 0 && returned._count > 0);
            (_count, _seen) = (Math.Max(_count, returned._count), _seen | returned._seen);
            DeadLetter ??= returned.DeadLetter;
            HasComeBack = true;
        }

        /// <summary>Notes an output; whether it is the first that is one too many.</summary>
        public bool Seen(int index, int count)
        {
            var bit = UInt128.One << index;
            // Another count means another outcome: a dead letter beside the processed payment is one too many.
            var isOneTooMany = (_seen & bit) != 0 || (_count != 0 && _count != count);
            _seen |= bit;
            _count = Math.Max(_count, count);
            var isFirst = isOneTooMany && !IsDuplicated;
            IsDuplicated |= isOneTooMany;
            return isFirst;
        }
    }
}
