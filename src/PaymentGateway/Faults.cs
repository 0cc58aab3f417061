namespace PaymentGateway;

/// <summary>Which request meets which fault.</summary>
internal sealed class Faults
{
    private readonly object _gate = new();
    private Queue<Fault> _next = [];
    private Dictionary<Fault, double> _rates = [];
    private Random _random = new(1);

    public TimeSpan SlowFor { get; private set; }

    public void Plan(FaultPlan plan)
    {
        lock (_gate)
        {
            _next = new Queue<Fault>(plan.Next ?? []);
            _rates = plan.Rates ?? [];
            _random = new Random(plan.Seed);
            SlowFor = plan.SlowFor ?? TimeSpan.FromMilliseconds(100);
        }
    }

    public Fault Next()
    {
        lock (_gate)
        {
            if (_next.TryDequeue(out var fault))
                return fault;
            if (_rates.Count == 0)
                return Fault.None;
            var chance = _random.NextDouble();
            foreach (var (kind, rate) in _rates)
            {
                if (chance < rate)
                    return kind;
                chance -= rate;
            }
            return Fault.None;
        }
    }
}
