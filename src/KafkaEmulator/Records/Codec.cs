namespace KafkaEmulation.Records;

/// <summary>How a batch's records are compressed, numbered as its attributes number it.</summary>
internal enum Codec
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}
