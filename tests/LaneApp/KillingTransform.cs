using System.Text;
using ExactlyOnce;

namespace LaneApp;

/// <summary>Passes values on; <c>kill</c> ends the process, and <c>wait</c> waits until the application stops.</summary>
internal sealed class KillingTransform(string output) : ITransform
{
    public async ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken)
    {
        var value = Encoding.UTF8.GetString(record.Value!);
        if (value == "kill")
            Environment.FailFast($"{record.Topic}/{record.Partition} offset {record.Offset}");
        if (value == "wait")
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return [new OutputRecord(output, record.Key, record.Value)];
    }
}
