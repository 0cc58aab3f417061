using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce.Kafka;

/// <summary>
/// Measures where lanes are, and how far behind: those of all instances, and those that no instance has, which is when it matters. The
/// cluster is asked only while somebody listens.
/// </summary>
internal sealed partial class LaneGauges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly PipelineStatus _status;
    private readonly TimeProvider _clock;
    private readonly ILogger<LaneGauges> _logger;
    private readonly ObservableGauge<long> _position;
    private readonly ObservableGauge<long> _lag;
    private IReadOnlyList<LedgerRow> _rows = [];

    public LaneGauges(PipelineStatus status, IMeterFactory meters, TimeProvider clock, ILogger<LaneGauges> logger)
    {
        (_status, _clock, _logger) = (status, clock, logger);
        var meter = meters.CreateMeter();
        _position = meter.CreateObservableGauge("exactlyonce.ledger.position", () => Measure(row => row.Entry?.Position), "{offset}", "The offset of the next input record whose outputs are not committed, of each lane.");
        _lag = meter.CreateObservableGauge("exactlyonce.ledger.lag", () => Measure(row => row.Entry is null ? row.End - row.Start : row.Lag), "{offset}", "Offsets between a lane's position and its log's end, markers of transactions among them; 0 where nothing else is there.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Interval, _clock);
        do
        {
            if (_position.Enabled || _lag.Enabled)
                await LookAsync(stoppingToken);
        }
        while (await ticks.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        List<LedgerRow> rows = [];
        foreach (var pipeline in _status.Pipelines)
        {
            try
            {
                rows.AddRange(await _status.ReadLanesAsync(pipeline, stoppingToken));
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, this must not end the application.
                // Where a lane was seconds ago is told no longer: a value that stands still would look like one.
                LogNotSeen(_logger, pipeline.TriggerGroup, problem.Message);
            }
        }
        _rows = rows;
    }

    private IEnumerable<Measurement<long>> Measure(Func<LedgerRow, long?> value)
    {
        foreach (var row in _rows)
        {
            if (value(row) is { } number)
                yield return new(number, new(Tags.Group, row.Lane.TriggerGroup), new(Tags.Topic, row.Lane.Topic), new(Tags.Partition, row.Lane.Partition.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [LoggerMessage(EventId = 231, Level = LogLevel.Warning, Message = "Where the lanes of {TriggerGroup} are could not be seen: {Problem}")]
    private static partial void LogNotSeen(ILogger logger, string triggerGroup, string problem);
}
