using System.Globalization;
using System.Text;

namespace ExactlyOnce;

/// <summary>
/// The headers that records get when they are written, all UTF-8 text. With them a sink outside Kafka can recognise what it already has.
/// </summary>
public static class EoHeaders
{
    /// <summary>Where an output comes from: <c>topic/partition/offset</c> of its input record.</summary>
    public const string Source = "eo-source";

    /// <summary>Which of its input's outputs it is, and how many there are: <c>0/3</c> is the first of three.</summary>
    public const string Sequence = "eo-seq";

    /// <summary>The transactional id that wrote it; absent where no transaction did.</summary>
    public const string Transaction = "eo-txn";

    /// <summary>
    /// Which attempt at its input it comes from: <c>1</c>, and one more each time that the input came back after it had failed.
    /// </summary>
    public const string Attempt = "eo-attempt";

    /// <summary>
    /// Why a record failed: <c>permanent</c>, <c>transient</c>, <c>output</c> (what it became could not be written), <c>crash</c> (it
    /// killed its process), <c>conflict</c> (its effect's key stands for another command) or <c>uncertain</c> (nobody knows whether its
    /// effect was done).
    /// </summary>
    public const string ErrorKind = "eo-error-kind";

    /// <summary>The full name of the exception's type.</summary>
    public const string ErrorType = "eo-error-type";

    /// <summary>The exception's message, trimmed to 1,024 characters.</summary>
    public const string ErrorMessage = "eo-error-message";

    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";
    private const int MaxMessageLength = 1024;

    /// <summary>The outputs of one input with their headers, the W3C trace context of the input passed on.</summary>
    internal static IReadOnlyList<OutputRecord> Stamp(InputRecord input, IReadOnlyList<OutputRecord> outputs, byte[]? transaction)
    {
        var source = Text($"{input.Topic}/{input.Partition}/{input.Offset}");
        var attempt = Text($"{AttemptOf(input)}");
        var trace = input.Headers.Where(header => header.Name is TraceParent or TraceState).ToList();
        var stamped = new OutputRecord[outputs.Count];
        for (var index = 0; index < outputs.Count; index++)
        {
            var output = outputs[index];
            var headers = new List<RecordHeader>(output.Headers.Count + trace.Count + 4);
            headers.AddRange(output.Headers);
            if (!output.Headers.Any(header => header.Name == TraceParent))
                headers.AddRange(trace);
            headers.Add(new RecordHeader(Source, source));
            headers.Add(new RecordHeader(Sequence, Text($"{index}/{outputs.Count}")));
            headers.Add(new RecordHeader(Attempt, attempt));
            if (transaction is not null)
                headers.Add(new RecordHeader(Transaction, transaction));
            stamped[index] = output with { Headers = headers };
        }
        return stamped;
    }

    /// <summary>The headers that say why a record failed.</summary>
    internal static IEnumerable<RecordHeader> Error(string kind, Exception exception)
    {
        var message = exception.Message.Length <= MaxMessageLength ? exception.Message : exception.Message[..MaxMessageLength];
        yield return new RecordHeader(ErrorKind, Text($"{kind}"));
        yield return new RecordHeader(ErrorType, Text($"{exception.GetType().FullName}"));
        yield return new RecordHeader(ErrorMessage, Text($"{message}"));
    }

    // An input that another pipeline wrote has its attempts too; only one that failed is tried again.
    private static int AttemptOf(InputRecord input)
    {
        var failed = input.Headers.Any(header => header.Name == ErrorKind);
        var last = input.Headers.LastOrDefault(header => header.Name == Attempt).Value;
        return failed && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) && attempts < int.MaxValue ? attempts + 1 : 1;
    }

    internal static byte[] Text(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture));
}
