using System.Security.Cryptography;

namespace ExactlyOnce;

/// <summary>
/// 31 bits that travel with a ledger position in its leader-epoch field, which brokers store as given and nobody interprets: 24 of a
/// hash of the input topic's id, 5 of a crash count, and 2 that tell whether somebody is at work and lives.
/// </summary>
/// <param name="TopicHash">1 to 16,777,215: which topic of that name the position belongs to; 0 where the broker gave no topic id.</param>
/// <param name="Crashes">0 to <see cref="MostCrashes"/>: processes that died at this position, one after the other.</param>
/// <param name="IsBegun">A process began to work at this position and has neither finished nor given up.</param>
/// <param name="Pulse">Changes while that process lives.</param>
public readonly record struct LedgerMark(int TopicHash, int Crashes, bool IsBegun, bool Pulse)
{
    /// <summary>The largest crash count that a mark can hold; more stay at it.</summary>
    public const int MostCrashes = 31;

    private const int CrashBits = 5;

    /// <summary>The mark that a leader epoch carries; null where it carries none.</summary>
    /// <param name="leaderEpoch">Null or below 0 for none.</param>
    public static LedgerMark? FromLeaderEpoch(int? leaderEpoch) => leaderEpoch is not { } bits || bits < 0
        ? null
        : new LedgerMark(bits >> (CrashBits + 2), (bits >> 2) & MostCrashes, (bits & 2) != 0, (bits & 1) != 0);

    /// <summary>The mark as a leader epoch, 0 or more.</summary>
    public int ToLeaderEpoch() => (TopicHash << (CrashBits + 2)) | (Math.Min(Crashes, MostCrashes) << 2) | (IsBegun ? 2 : 0) | (Pulse ? 1 : 0);

    /// <summary>What a mark says of a topic id; 0 of none.</summary>
    public static int HashOf(Guid? topicId)
    {
        if (topicId is not { } id)
            return 0;
        var hash = SHA256.HashData(id.ToByteArray());
        return Math.Max(1, hash[0] << 16 | hash[1] << 8 | hash[2]);
    }
}
