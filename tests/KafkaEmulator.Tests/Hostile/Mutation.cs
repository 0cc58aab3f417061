using System.Buffers.Binary;

namespace KafkaEmulation.Tests.Hostile;

/// <summary>Spoils a frame at random places: lengths, counts, whole stretches, its end. The key and the version mostly stay.</summary>
internal static class Mutation
{
    private const int BehindVersion = 4;

    private static readonly int[] Extremes = [int.MinValue, -2, -1, 0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 1_000_000, int.MaxValue];

    public static byte[] Of(byte[] frame, byte[] other, Random random)
    {
        var mutated = frame.ToArray();
        for (var times = random.Next(1, 4); times > 0 && mutated.Length > BehindVersion; times--)
        {
            var at = random.Next(random.Next(20) == 0 ? 0 : BehindVersion, mutated.Length);
            switch (random.Next(8))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2 when at + 4 <= mutated.Length:
                    BinaryPrimitives.WriteInt32BigEndian(mutated.AsSpan(at), Extremes[random.Next(Extremes.Length)]);
                    break;
                case 3 when at + 2 <= mutated.Length:
                    BinaryPrimitives.WriteInt16BigEndian(mutated.AsSpan(at), (short)Extremes[random.Next(Extremes.Length)]);
                    break;
                case 4:
                    mutated.AsSpan(at, Math.Min(5, mutated.Length - at)).Fill(0xff); // the longest variable-length integer
                    break;
                case 5:
                    mutated = mutated[..at];
                    break;
                case 6:
                    mutated = [.. mutated[..at], .. other[random.Next(other.Length)..]];
                    break;
                default:
                    mutated = [.. mutated[..at], .. mutated[at..], .. mutated[at..]];
                    break;
            }
        }
        return mutated;
    }
}
