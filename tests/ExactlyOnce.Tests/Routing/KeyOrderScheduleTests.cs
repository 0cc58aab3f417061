using System.Globalization;
using System.Text;
using ExactlyOnce.Tests.Kit;
using Xunit.Abstractions;

namespace ExactlyOnce.Tests.Routing;

/// <summary>Random schedules of records that fail, tiers that give them back late, lanes that die, are fenced and lose answers.</summary>
public sealed class KeyOrderScheduleTests(ITestOutputHelper output)
{
    private const int Schedules = 250;
    private const int Records = 60;
    private const int Keys = 4;
    private const int Tiers = 3;

    [Fact]
    public async Task Of_every_key_the_outcomes_are_in_the_order_of_the_input_each_once()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        for (var schedule = 0; schedule < Schedules; schedule++)
            await RunAsync(new Random(seed + schedule), $"seed {seed + schedule}");
    }

    private static async Task RunAsync(Random random, string name)
    {
        using var kit = new LaneKit(options =>
        {
            options.RetryTopic = "retry";
            options.RetryDelays = [.. Enumerable.Range(1, Tiers).Select(tier => TimeSpan.FromSeconds(tier))];
            options.KeepKeyOrder = true;
            options.MaxRecordsPerTransaction = random.Next(1, 6);
        });
        kit.Ports.SetPosition(LaneKit.Id, 0);
        var failures = Enumerable.Range(0, Records).Select(_ => random.Next(4) == 0 ? random.Next(1, Tiers + 2) : 0).ToArray();
        kit.Transform = record => record.Attempt <= failures[Number(record.Value)] ? throw new TransientFailureException("not yet") : [new OutputRecord("out", record.Key, record.Value)];
        List<InputRecord> log = [];
        var (fed, delivered, lane) = (0, 0, kit.CreateLane());
        var given = new int[Tiers + 1];

        List<OutputRecord> In(int tier) => [.. kit.Ports.Committed.Where(record => record.Topic == $"retry-{tier}")];

        bool IsOver() => fed == Records && kit.Ports.Position(LaneKit.Id) == log.Count && Enumerable.Range(1, Tiers).All(tier => given[tier] == In(tier).Count);

        while (!IsOver())
        {
            switch (random.Next(6))
            {
                case 0 when fed < Records:
                    log.Add(new InputRecord("in", 3, log.Count, random.Next(8) == 0 ? null : [(byte)random.Next(Keys)], LaneKit.Bytes($"{fed++}")));
                    break;
                case 1:
                    var tier = random.Next(1, Tiers + 1);
                    var due = In(tier);
                    for (var count = random.Next(4); count > 0 && given[tier] < due.Count; count--)
                        log.Add(Retries.Return(due[given[tier]++], log.Count));
                    break;
                case 2 when random.Next(4) == 0:
                    if (random.Next(2) == 0)
                        kit.Ports.Fence(LaneKit.Id); // another process had it for a moment
                    lane = kit.CreateLane();
                    break;
                case 3 when random.Next(4) == 0:
                    var step = random.Next(2) == 0 ? Step.Commit : Step.Begin;
                    Exception failure = random.Next(3) switch { 0 => new AbortRequiredException("a"), 1 => new ProducerLostException("l"), _ => new RetriableException("r") };
                    kit.Ports.Fail(step, failure, tookEffect: step == Step.Commit && random.Next(2) == 0);
                    break;
                default:
                    // The host delivers again now and then.
                    var from = Math.Max(0, delivered - random.Next(4));
                    var batch = log.Skip(from).Take(random.Next(1, 12)).ToArray();
                    if (batch.Length > 0)
                        await lane.ProcessAsync(batch, CancellationToken.None);
                    delivered = from + batch.Length;
                    break;
            }
        }

        Check(kit, failures, name);
    }

    private static void Check(LaneKit kit, int[] failures, string name)
    {
        var done = kit.Ports.Committed.Where(record => record.Topic is "out" or "dead").Select(record => (record.Key, Number: Number(record.Value), IsDead: record.Topic == "dead")).ToList();
        Assert.True(Enumerable.Range(0, Records).SequenceEqual(done.Select(one => one.Number).Order()), $"{name}: each has one outcome");
        Assert.True(done.All(one => one.IsDead == failures[one.Number] > Tiers), $"{name}: the outcomes are as they should be");
        foreach (var key in done.Where(one => one.Key is not null).GroupBy(one => one.Key![0]))
            Assert.True(key.Select(one => one.Number).SequenceEqual(key.Select(one => one.Number).Order()), $"{name}: key {key.Key} has the order {string.Join(' ', key.Select(one => one.Number))}");
    }

    private static int Number(byte[]? value) => int.Parse(Encoding.UTF8.GetString(value!), CultureInfo.InvariantCulture);
}
