using System.Security.Cryptography;
using System.Text;

namespace ExactlyOnce.AzureTables.Tests.Kit;

/// <summary>Stores on tables of their own, and entries.</summary>
internal static class StoreKit
{
    public const string Effect = "charge";

    public static TablesOptions Options(string connectionString, int buckets = 1) => new()
    {
        ConnectionString = connectionString,
        Table = "t" + Guid.NewGuid().ToString("N"),
        Buckets = buckets,
    };

    public static TablesIdempotencyStore Store(string connectionString, int buckets = 1) => new(Options(connectionString, buckets));

    public static EffectEntry Entry(string key, string owner = "owner") => new()
    {
        Key = key,
        State = EffectState.Running,
        Attempt = 1,
        Owner = owner,
        LeaseUntil = new DateTimeOffset(2026, 11, 22, 12, 0, 0, 123, TimeSpan.Zero),
        Fingerprint = SHA256.HashData(Encoding.Unicode.GetBytes(key)),
        Created = new DateTimeOffset(2026, 11, 22, 11, 59, 0, 7, TimeSpan.Zero),
        Source = "payment-effects/3/41",
    };

    public static EffectEntry Finished(EffectEntry entry, byte[] result, DateTimeOffset expires) =>
        entry with { State = EffectState.Succeeded, Result = result, Completed = entry.Created, Expires = expires };
}
