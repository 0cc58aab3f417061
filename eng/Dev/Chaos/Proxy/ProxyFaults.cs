namespace Dev.Chaos.Proxy;

/// <summary>What goes wrong between clients and brokers at the moment.</summary>
internal sealed class ProxyFaults(int seed)
{
    private readonly Random _random = new(seed);
    private readonly object _gate = new();
    private long _cut;
    private long _lost;

    /// <summary>The share of requests that never arrive: their connection is cut. 0 to 1.</summary>
    public double CutRequests { get; set; }

    /// <summary>The share of requests that take effect and whose answer is lost: the connection is cut instead. 0 to 1.</summary>
    public double LoseAnswers { get; set; }

    /// <summary>The longest that an answer is held up.</summary>
    public TimeSpan MostDelay { get; set; }

    /// <summary>Connections that were cut.</summary>
    public long Cut => Interlocked.Read(ref _cut);

    /// <summary>Answers that were lost, of requests that took effect.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public bool CutsThisRequest()
    {
        var cuts = Next() < CutRequests;
        if (cuts)
            Count(ref _cut);
        return cuts;
    }

    public bool LosesThisAnswer()
    {
        var loses = Next() < LoseAnswers;
        if (loses)
            Count(ref _lost);
        return loses;
    }

    public TimeSpan DelayOfThisAnswer() => MostDelay == TimeSpan.Zero ? TimeSpan.Zero : MostDelay * Next();

    /// <summary>Counts connections that were cut all together.</summary>
    public void CountCut(int connections) => Interlocked.Add(ref _cut, connections);

    /// <summary>Nothing goes wrong any more.</summary>
    public void Heal() => (CutRequests, LoseAnswers, MostDelay) = (0, 0, TimeSpan.Zero);

    private static void Count(ref long counter) => Interlocked.Increment(ref counter);

    private double Next()
    {
        lock (_gate)
            return _random.NextDouble();
    }
}
