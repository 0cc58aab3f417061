using System.Globalization;
using System.Text;

namespace ExactlyOnce.Routing;

/// <summary>The headers of a record, in two: its own, and what was added behind them when it did not become what it should.</summary>
internal sealed class AddedHeaders
{
    private readonly List<RecordHeader> _added;

    private AddedHeaders(IReadOnlyList<RecordHeader> headers, int own) => (Own, _added) = ([.. headers.Take(own)], [.. headers.Skip(own)]);

    /// <summary>The record's own.</summary>
    public IReadOnlyList<RecordHeader> Own { get; }

    /// <summary>Null where nothing was added.</summary>
    // A record may have been through several pipelines: the last that added something says so at the place where its own begin.
    public static AddedHeaders? Of(IReadOnlyList<RecordHeader> headers)
    {
        for (var index = headers.Count - 1; index >= 0; index--)
        {
            if (headers[index] is { Name: EoHeaders.Own, Value: { } value } && Encoding.UTF8.GetString(value) == index.ToString(CultureInfo.InvariantCulture))
                return new AddedHeaders(headers, index);
        }
        return null;
    }

    /// <summary>The trace of where they were added; null where it was not traced.</summary>
    public TraceContext? Trace => TraceContext.Of(_added);

    /// <summary>The text of an added header; null where there is none.</summary>
    public string? Text(string name) => _added.FindLast(header => header.Name == name).Value is { } value ? Encoding.UTF8.GetString(value) : null;

    /// <summary>The number, 0 or more, in an added header; null where there is none.</summary>
    public long? Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The time, in milliseconds since 1970, in an added header; null where there is none.</summary>
    public DateTimeOffset? Time(string name) =>
        long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time) ? InputRecord.TimeOf(time) : null;

    /// <summary>The topic, partition and offset in an added header; null where there are none.</summary>
    public (string Topic, int Partition, long Offset)? Place(string name) =>
        Text(name)?.Split('/') is [{ Length: > 0 } topic, var partition, var offset]
        && int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
        && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var o)
            ? (topic, p, o)
            : null;
}
