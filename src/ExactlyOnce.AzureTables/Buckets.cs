using System.Buffers.Binary;
using System.Text;

namespace ExactlyOnce.AzureTables;

/// <summary>
/// The partition keys of an effect. A key's bucket is the partition that Kafka's default partitioner would choose among as many
/// (murmur2 of the key's UTF-8, org.apache.kafka.common.utils.Utils), so that both fall together where the record's key is the same.
/// </summary>
internal static class Buckets
{
    private const uint Seed = 0x9747b28c;
    private const uint Mixer = 0x5bd1e995;

    /// <summary>The bucket of a key, from 0.</summary>
    public static int Of(string key, int buckets) => (int)((Hash(Encoding.UTF8.GetBytes(key)) & 0x7fffffff) % buckets);

    /// <summary>The partition key of a key.</summary>
    public static string PartitionOf(string effect, string key, int buckets) => Partition(effect, Of(key, buckets));

    /// <summary>The partition key of a bucket.</summary>
    public static string Partition(string effect, int bucket) => $"{effect}:{bucket:d4}";

    internal static uint Hash(ReadOnlySpan<byte> data)
    {
        var hash = Seed ^ (uint)data.Length;
        while (data.Length >= sizeof(uint))
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(data) * Mixer;
            word = (word ^ (word >> 24)) * Mixer;
            hash = (hash * Mixer) ^ word;
            data = data[sizeof(uint)..];
        }
        if (!data.IsEmpty)
        {
            for (var index = data.Length - 1; index >= 0; index--)
                hash ^= (uint)data[index] << (8 * index);
            hash *= Mixer;
        }
        hash = (hash ^ (hash >> 13)) * Mixer;
        return hash ^ (hash >> 15);
    }
}
