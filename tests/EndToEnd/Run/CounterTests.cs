using System.Diagnostics.Metrics;
using Dev.Run.Counting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Testing;

namespace EndToEnd.Run;

/// <summary>What is counted in other processes, sent by the SDK that they use.</summary>
public sealed class CounterTests : IAsyncLifetime, IDisposable
{
    private readonly Counters _counters = new();
    private readonly Meter _meter = new(TestNames.Unique("meter"));
    private CounterReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await CounterReceiver.StartAsync(_counters);

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void A_counter_is_summed_over_the_lives_of_its_process_under_its_name_and_outcome()
    {
        var transactions = _meter.CreateCounter<long>("transactions");

        using (var life = StartLife())
        {
            transactions.Add(2, Tag("outcome", "committed"), Tag("topic", "a"));
            transactions.Add(3, Tag("outcome", "committed"), Tag("topic", "b"));
            life.ForceFlush();
            transactions.Add(1, Tag("outcome", "aborted"));
            transactions.Add(4, Tag("outcome", "committed"), Tag("topic", "a"));
            life.ForceFlush();
        }
        Assert.Equal((9, 1), (_counters["transactions.committed"], _counters["transactions.aborted"]));

        _counters.EndLevels(DateTimeOffset.UtcNow);
        using (StartLife())
            transactions.Add(10, Tag("outcome", "committed"), Tag("topic", "a"));
        Assert.Equal((19, 1, 0), (_counters["transactions.committed"], _counters["transactions.aborted"], _counters["transactions"]));
    }

    [Fact]
    public void Of_a_level_the_latest_counts_and_it_ends_with_its_process()
    {
        var partitions = _meter.CreateUpDownCounter<long>("partitions");

        using var dead = StartLife();
        partitions.Add(6, Tag("topic", "a"));
        partitions.Add(6, Tag("topic", "b"));
        dead.ForceFlush();
        Assert.Equal(12, _counters["partitions"]);
        partitions.Add(-4, Tag("topic", "b"));
        dead.ForceFlush();
        Assert.Equal(8, _counters["partitions"]);

        _counters.EndLevels(DateTimeOffset.UtcNow);
        dead.ForceFlush(); // was on its way when the process died
        Assert.Equal(0, _counters["partitions"]);

        using var next = StartLife();
        partitions.Add(3, Tag("topic", "a"));
        next.ForceFlush();
        Assert.Equal(3, _counters["partitions"]);
    }

    [Fact]
    public void What_is_no_sum_of_whole_numbers_is_passed_over()
    {
        using (StartLife())
        {
            _meter.CreateHistogram<double>("duration").Record(1);
            _meter.CreateCounter<double>("share").Add(1.5);
            _meter.CreateCounter<long>("records").Add(1);
        }

        Assert.Equal((0, 0, 1), (_counters["duration"], _counters["share"], _counters["records"]));
    }

    // As a process that is given the receiver's environment.
    private MeterProvider StartLife() => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(_receiver.Environment.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build()))
        .AddMeter(_meter.Name)
        .AddOtlpExporter()
        .Build();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
