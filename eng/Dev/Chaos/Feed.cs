using System.Diagnostics;
using Dev.Run;

namespace Dev.Chaos;

/// <summary>Payments at a steady rate, for a while, and again for a while.</summary>
internal sealed class Feed(string bootstrapServers, string topic, int seed, int rate)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly IEnumerator<FedPayment> _payments = new PaymentGenerator(seed, TimeProvider.System).Take(int.MaxValue).GetEnumerator();
    private Feeder[] _feeders = [];

    public long Fed => _feeders.Sum(feeder => feeder.Fed);

    /// <summary>Feeds for a time; every payment is acknowledged when this returns.</summary>
    public async Task RunForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(time);
        await RunAsync(end.Token, cancellationToken);
    }

    /// <summary>Feeds until <paramref name="end"/>; every payment is acknowledged when this returns.</summary>
    public async Task RunAsync(CancellationToken end, CancellationToken cancellationToken)
    {
        var feeder = new Feeder(bootstrapServers, topic);
        _feeders = [.. _feeders, feeder];
        var feeding = Task.Run(() => feeder.FeedAsync(Until(end), cancellationToken), cancellationToken);
        var elapsed = Stopwatch.StartNew();
        while (!end.IsCancellationRequested && !feeding.IsCompleted)
        {
            feeder.Allow((long)(elapsed.Elapsed.TotalSeconds * rate));
            await Task.Delay(Step, cancellationToken);
        }
        feeder.Allow(long.MaxValue);
        await feeding;
    }

    private IEnumerable<FedPayment> Until(CancellationToken end)
    {
        while (!end.IsCancellationRequested && _payments.MoveNext())
            yield return _payments.Current;
    }
}
