using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce;

/// <summary>
/// Tells what lanes do to a topic, for people who look at all instances at once. It is no part of the protocol: where it cannot be
/// written it is lost, and nobody waits for it.
/// </summary>
internal sealed partial class LaneHistory(string? topic, string group, IRecordWriter? writer, TimeProvider clock, ILogger logger)
{
    private const int MostKept = 10_000;
    private const int MostInARecord = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(2);
    private static readonly string Process = $"{Environment.MachineName}/{Environment.ProcessId}";

    private readonly Channel<LaneEvent> _events = Channel.CreateBounded<LaneEvent>(new BoundedChannelOptions(MostKept) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>One that nobody hears.</summary>
    public static LaneHistory None { get; } = new(null, "", null, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private bool IsHeard => topic is not null && writer is not null;

    /// <summary>Notes what a lane did.</summary>
    /// <param name="describe">What else there is to say.</param>
    public void Tell(LaneId lane, LaneEventKind what, Func<LaneEvent, LaneEvent>? describe = null)
    {
        if (!IsHeard)
            return;
        var told = new LaneEvent(clock.GetUtcNow(), what, lane.Topic, lane.Partition);
        _events.Writer.TryWrite(describe is null ? told : describe(told));
    }

    /// <summary>Writes what is told until it is cancelled, and then what is left.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!IsHeard)
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var parting = new CancellationTokenSource(Parting);
            await WriteAsync(cancellationToken.IsCancellationRequested ? parting.Token : cancellationToken);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        List<OutputRecord> records = [];
        List<LaneEvent> events = [];
        while (_events.Reader.TryRead(out var told))
        {
            events.Add(told);
            if (events.Count == MostInARecord || !_events.Reader.TryPeek(out _))
            {
                records.Add(new OutputRecord(topic!, null, new LaneEventBatch(Process, group, events).Write()));
                events = [];
            }
        }
        if (records.Count == 0)
            return;
        try
        {
            await writer!.WriteAsync(records, cancellationToken);
        }
        catch (Exception problem)
        {
            // Whatever it is, nothing depends on it.
            LogNotWritten(logger, topic!, problem.Message);
        }
    }

    [LoggerMessage(EventId = 31, Level = LogLevel.Debug, Message = "What lanes did could not be written to {Topic}: {Problem}")]
    private static partial void LogNotWritten(ILogger logger, string topic, string problem);
}
