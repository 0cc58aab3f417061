using System.Diagnostics;
using System.Text;

namespace ExactlyOnce;

/// <summary>A W3C trace context as records carry it: the headers <c>traceparent</c> and, where there is one, <c>tracestate</c>.</summary>
/// <param name="Parent">The value of <c>traceparent</c>.</param>
/// <param name="State">The value of <c>tracestate</c>; null where there is none.</param>
internal readonly record struct TraceContext(byte[] Parent, byte[]? State)
{
    public const string ParentHeader = "traceparent";
    public const string StateHeader = "tracestate";

    /// <summary>As headers.</summary>
    public IEnumerable<RecordHeader> Headers => State is null
        ? [new RecordHeader(ParentHeader, Parent)]
        : [new RecordHeader(ParentHeader, Parent), new RecordHeader(StateHeader, State)];

    /// <summary>The context of an activity; null where there is no activity.</summary>
    public static TraceContext? Of(Activity? activity) => activity?.Id is not { } id
        ? null
        : new TraceContext(Encoding.ASCII.GetBytes(id), string.IsNullOrEmpty(activity.TraceStateString) ? null : Encoding.ASCII.GetBytes(activity.TraceStateString));

    /// <summary>What headers say, the last of a name; null where they say nothing.</summary>
    public static TraceContext? Of(IReadOnlyList<RecordHeader> headers)
    {
        byte[]? parent = null, state = null;
        for (var index = headers.Count - 1; index >= 0; index--)
        {
            var header = headers[index];
            if (header.Name == ParentHeader)
                parent ??= header.Value;
            else if (header.Name == StateHeader)
                state ??= header.Value;
        }
        return parent is null ? null : new TraceContext(parent, state);
    }

    /// <summary>As the parent of an activity; none where what was carried is no context.</summary>
    public ActivityContext ToActivityContext() =>
        ActivityContext.TryParse(Encoding.ASCII.GetString(Parent), State is null ? null : Encoding.ASCII.GetString(State), isRemote: true, out var context) ? context : default;
}
