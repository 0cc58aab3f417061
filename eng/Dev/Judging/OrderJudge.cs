using Confluent.Kafka;
using ExactlyOnce;

namespace Dev.Judging;

/// <summary>Looks whether the outputs of each key are in the order in which its inputs first came, however some of them waited.</summary>
internal sealed class OrderJudge
{
    private readonly Dictionary<string, string> _origins = [];
    private readonly Dictionary<(string Partition, string Key), long> _latest = [];

    /// <summary>Outputs that are behind one of a later input of their key.</summary>
    public int OutOfOrder { get; private set; }

    /// <summary>A record of the input; all of them before the first output.</summary>
    public void AddInput(ConsumeResult<byte[], byte[]> record)
    {
        if (Judge.OriginOf(record) is { } origin)
            _origins[Judge.Place(record)] = origin;
    }

    /// <summary>An output with its input's key, in the order of its partition.</summary>
    public void AddOutput(ConsumeResult<byte[], byte[]> record)
    {
        if (record.Message.Key is null || Judge.Header(record, EoHeaders.Source) is not { } source)
            return;
        var origin = _origins.GetValueOrDefault(source, source);
        var end = origin.LastIndexOf('/');
        var (key, offset) = ((origin[..end], Convert.ToBase64String(record.Message.Key)), long.Parse(origin[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        if (offset < _latest.GetValueOrDefault(key, -1))
            OutOfOrder++;
        else
            _latest[key] = offset;
    }
}
