namespace ExactlyOnce.Kafka;

/// <summary>The transactions of one order, each with as many dead letters as it takes.</summary>
internal sealed class DeadLetterTransactions(Func<TransactionalProducer> create, IProgress<int>? progress) : IAsyncDisposable
{
    private const int MostLetters = 500;
    private const long MostBytes = 8 * 1024 * 1024;

    private readonly List<(DeadLetter Letter, IReadOnlyList<OutputRecord> Records)> _open = [];
    private readonly List<(string Id, string Why)> _refused = [];
    private TransactionalProducer? _producer;
    private long _bytes;
    private int _done;

    /// <summary>Fences whoever does the same, and ends what he left.</summary>
    public async Task BeginAsync()
    {
        _producer = create();
        await Retriable.RetryAsync(_producer.InitializeAsync);
    }

    /// <summary>Adds what is done about a dead letter; it is done when the transaction is full, or at the end.</summary>
    public async Task AddAsync(DeadLetter letter, IReadOnlyList<OutputRecord> records)
    {
        _open.Add((letter, records));
        _bytes += records.Sum(record => (record.Value?.Length ?? 0) + (record.Key?.Length ?? 0));
        if (_open.Count >= MostLetters || _bytes >= MostBytes)
            await CommitAsync();
    }

    public void Refuse(DeadLetter letter, string why) => _refused.Add((letter.Id, why));

    public async Task<DeadLetterOutcome> EndAsync()
    {
        await CommitAsync();
        return new DeadLetterOutcome(_done, _refused);
    }

    public ValueTask DisposeAsync() => _producer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task CommitAsync()
    {
        var letters = _open.ToList();
        _open.Clear();
        _bytes = 0;
        if (letters.Count == 0)
            return;
        if (await TryCommitAsync(letters) is null)
            return;
        // One of them can never be written: which, is found out one by one.
        foreach (var letter in letters)
        {
            if (await TryCommitAsync([letter]) is { } rejection)
                Refuse(letter.Letter, rejection.Message);
        }
    }

    // Null where it is committed.
    private async Task<OutputRejectedException?> TryCommitAsync(List<(DeadLetter Letter, IReadOnlyList<OutputRecord> Records)> letters)
    {
        try
        {
            await Retriable.RetryAsync(() => _producer!.BeginAsync([.. letters.SelectMany(letter => letter.Records)]));
            await Retriable.RetryAsync(_producer!.CommitAsync);
        }
        catch (OutputRejectedException rejection)
        {
            await _producer!.DisposeAsync();
            await BeginAsync();
            return rejection;
        }
        catch (AbortRequiredException problem)
        {
            throw new RetriableException(problem.Message, problem);
        }
        _done += letters.Count;
        progress?.Report(_done);
        return null;
    }
}
