using System.Globalization;
using System.Text;
using ExactlyOnce.Crashes;
using ExactlyOnce.Lanes;
using ExactlyOnce.Routing;
using ExactlyOnce.Transforms;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace ExactlyOnce.Tests.Kit;

/// <summary>A lane on ports in memory. Its transform makes of value "v" the records "v.a" on topic "a" and "v.b" on topic "b".</summary>
internal sealed class LaneKit : ITransform, IDisposable
{
    public LaneKit(Action<PipelineOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Lane = CreateLane();
    }

    public static LaneId Id { get; } = new("group", "in", 3);

    public PipelineOptions Options { get; } = new() { TriggerGroup = "group", DeadLetterTopic = "dead" };

    public Ports Ports { get; } = new();

    public TestMeters Meters { get; } = new();

    public TimeProvider Clock { get; init; } = new HastyClock(standing: new PipelineOptions().LivenessWindow / LifeWatch.PulsesPerWindow);

    /// <summary>Where values go that are too large; null where there is no such place.</summary>
    public IClaimCheckStore? Claims { get; init; }

    public Lane Lane { get; }

    /// <summary>In the place of the usual transform.</summary>
    public Func<InputRecord, IReadOnlyList<OutputRecord>>? Transform { get; set; }

    public IEnumerable<string> Values => Ports.Committed.Select(record => Encoding.UTF8.GetString(record.Value!));

    public static InputRecord[] Records(params int[] offsets) => [.. offsets.Select(Record)];

    public static InputRecord Record(int offset) =>
        new("in", 3, offset, Bytes($"key {offset}"), Bytes(offset.ToString(CultureInfo.InvariantCulture)));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string? Header(OutputRecord record, string name) =>
        record.Headers.LastOrDefault(header => header.Name == name).Value is { } value ? Encoding.UTF8.GetString(value) : null;

    /// <summary>A second lane of the same partition, as another process has it.</summary>
    public Lane CreateLane() => new(Id, CreateEnvironment());

    public LaneEnvironment CreateEnvironment() => CreateEnvironment(new Router(Options, Clock, Claims));

    private LaneEnvironment CreateEnvironment(Router router) => new(
        Options, new TransformRunner(this, Options, router), router, Ports, Ports, Ports, new TransformGate(), new LaneMetrics(Meters), Clock, new Random(1), NullLogger.Instance);

    public Task ProcessAsync(params int[] offsets) => Lane.ProcessAsync(Records(offsets), CancellationToken.None);

    public ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Transform is null ? Usual(record) : Transform(record));

    public static IReadOnlyList<OutputRecord> Usual(InputRecord record)
    {
        var value = Encoding.UTF8.GetString(record.Value!);
        return [new OutputRecord("a", record.Key, Bytes($"{value}.a")), new OutputRecord("b", record.Key, Bytes($"{value}.b"))];
    }

    public void Dispose() => Meters.Dispose();
}
