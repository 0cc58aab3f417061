namespace Benchmarks;

/// <summary>What was measured of every candidate, once a round.</summary>
internal sealed record ReportRow(string Section, string Measure)
{
    private readonly Dictionary<string, List<double>> _candidates = [];

    public IReadOnlyDictionary<string, List<double>> Candidates => _candidates;

    public void Add(string candidate, double value)
    {
        if (!_candidates.TryGetValue(candidate, out var values))
            _candidates.Add(candidate, values = []);
        values.Add(value);
    }

    /// <summary>What a candidate's values are of the baseline's, round by round; null where one of them has none, or the baseline's are differences from itself.</summary>
    public Spread? Ratios(string candidate, string baseline) =>
        _candidates.TryGetValue(candidate, out var values) && _candidates.TryGetValue(baseline, out var ones) && values.Count == ones.Count && !ones.Contains(0)
            ? Spread.Of(values.Zip(ones, (value, one) => value / one))
            : null;
}
