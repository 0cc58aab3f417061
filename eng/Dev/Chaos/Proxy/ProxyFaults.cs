namespace Dev.Chaos.Proxy;

/// <summary>What goes wrong between clients and brokers at the moment.</summary>
internal sealed class ProxyFaults(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
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

    public bool CutsThisRequest() => Strikes(CutRequests, ref _cut);

    public bool LosesThisAnswer() => Strikes(LoseAnswers, ref _lost);

    public TimeSpan DelayOfThisAnswer() => MostDelay == TimeSpan.Zero ? TimeSpan.Zero : MostDelay * Next();

    /// <summary>Counts connections that were cut all together.</summary>
    public void CountCut(int connections) => Interlocked.Add(ref _cut, connections);

    /// <summary>Nothing goes wrong any more.</summary>
    public void Heal() => (CutRequests, LoseAnswers, MostDelay) = (0, 0, TimeSpan.Zero);

    private bool Strikes(double share, ref long counter)
    {
        if (Next() >= share)
            return false;
        Interlocked.Increment(ref counter);
        return true;
    }

    private double Next()
    {
        lock (_gate)
            return _random.NextDouble();
    }
}
