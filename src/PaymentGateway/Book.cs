using System.Text.Json;

namespace PaymentGateway;

/// <summary>The charges that were made, in memory and in a file: whatever becomes of the process, what was charged is known.</summary>
internal sealed class Book : IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<string, List<Charge>> _charges = [];
    private readonly Dictionary<string, int> _tokens = [];
    private readonly FileStream? _file;

    /// <param name="file">Read first, where it exists, and then written; null keeps charges in memory.</param>
    public Book(FileInfo? file)
    {
        if (file is null)
            return;
        if (file.Exists)
        {
            foreach (var line in File.ReadLines(file.FullName))
                Remember(JsonSerializer.Deserialize<Charge>(line)!);
        }
        _file = new FileStream(file.FullName, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Charges by their keys.</summary>
    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (_gate)
                return _charges.ToDictionary(one => one.Key, one => one.Value.Count);
        }
    }

    /// <summary>The first charge of a key; null where it has none.</summary>
    /// <param name="token">The asker's fencing token, remembered; null where it has none.</param>
    public Charge? Find(string key, int? token)
    {
        lock (_gate)
        {
            Remember(key, token);
            return _charges.TryGetValue(key, out var made) ? made[0] : null;
        }
    }

    /// <summary>Makes a charge, unless that is not to be.</summary>
    public (ChargeOutcome Outcome, Charge? Charge) Make(string key, int? token, ChargeRequest request, Honours honours)
    {
        lock (_gate)
        {
            if (honours == Honours.Keys && _charges.TryGetValue(key, out var made))
            {
                return (made[0].UserId, made[0].AmountMinor, made[0].Currency) == (request.UserId, request.AmountMinor, request.Currency)
                    ? (ChargeOutcome.MadeBefore, made[0])
                    : (ChargeOutcome.OtherRequest, null);
            }
            if (honours != Honours.Nothing && token < _tokens.GetValueOrDefault(key))
                return (ChargeOutcome.Stale, null);
            Remember(key, token);
            var charge = new Charge($"ch_{Guid.NewGuid():N}", key, request.UserId!, request.AmountMinor, request.Currency!);
            _file?.Write([.. JsonSerializer.SerializeToUtf8Bytes(charge), (byte)'\n']);
            Remember(charge);
            return (ChargeOutcome.Made, charge);
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Remember(Charge charge)
    {
        if (!_charges.TryGetValue(charge.Key, out var made))
            _charges.Add(charge.Key, made = []);
        made.Add(charge);
    }

    private void Remember(string key, int? token)
    {
        if (token > _tokens.GetValueOrDefault(key))
            _tokens[key] = token.Value;
    }
}
