using System.Text;

namespace ExactlyOnce.Routing;

/// <summary>The records of a lane that wait in retry tiers, by their keys, each key's in the order in which they first came.</summary>
internal sealed class WaitingKeys
{
    private readonly Dictionary<string, List<WaitingRecord>> _byKey = [];

    public bool IsEmpty => _byKey.Count == 0;

    /// <summary>The name of a key in these collections: any bytes, each one a character.</summary>
    public static string NameOf(byte[] key) => Encoding.Latin1.GetString(key);

    /// <summary>The bytes of such a name.</summary>
    public static byte[] KeyOf(string name) => Encoding.Latin1.GetBytes(name);

    /// <summary>The records of a key; empty where none waits.</summary>
    public IReadOnlyList<WaitingRecord> Of(string name) => _byKey.TryGetValue(name, out var records) ? records : [];

    /// <summary>From now on these are the key's.</summary>
    public void Set(string name, IReadOnlyList<WaitingRecord> records)
    {
        if (records.Count == 0)
            _byKey.Remove(name);
        else
            _byKey[name] = [.. records];
    }
}

/// <summary>A record that waits.</summary>
/// <param name="Origin">topic/partition/offset of the record as it first came.</param>
/// <param name="Tier">Where it waits.</param>
/// <param name="Since">The offset at which it was sent there.</param>
internal sealed record WaitingRecord(string Origin, int Tier, long Since);
