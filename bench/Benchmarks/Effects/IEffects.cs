namespace Benchmarks.Effects;

/// <summary>A way to run effects once for each key.</summary>
internal interface IEffects : IAsyncDisposable
{
    /// <summary>Of effects that run at a time.</summary>
    const int Concurrency = 16;

    /// <summary>Runs the effects of a batch of fresh keys.</summary>
    Task RunAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>The effect: nothing.</summary>
    static Task<Receipt> ExecuteAsync(string key) => Task.FromResult(new Receipt(key, $"charge of {key}"));
}
