using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.Kafka;

/// <summary>Brings records back from retry topics when they are due: what a timer calls.</summary>
public sealed class DueRetries : IAsyncDisposable
{
    private readonly Lazy<IReadOnlyList<RetryTierPump>> _tiers;

    internal DueRetries(IEnumerable<PipelineDescription> pipelines, IOptions<KafkaOptions> options, TimeProvider clock, RetryMetrics metrics, ILogger<DueRetries> logger) =>
        _tiers = new Lazy<IReadOnlyList<RetryTierPump>>(() =>
        [
            .. from pipeline in pipelines
               from topic in pipeline.RetryTopics
               select new RetryTierPump(pipeline.RetryGroupOf(topic), topic, pipeline.DeadLetterTopic, options.Value, clock, metrics, logger),
        ]);

    /// <summary>
    /// Returns what is due now, of all pipelines of this application, to where it failed. What it does not come to, the next call goes on
    /// with. Two at once, here or in several instances, do no harm: each record comes back once.
    /// </summary>
    /// <param name="atMost">Records of each retry topic, 1 or more.</param>
    /// <param name="cancellationToken">Ends it after the transaction that is open.</param>
    /// <returns>How many records came back.</returns>
    /// <exception cref="RetriableException">Some topics could not be read, or written; every one is named. The others were done.</exception>
    public async Task<int> ReturnAsync(int atMost, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 1);
        var runs = _tiers.Value.Select(tier => tier.RunAsync(atMost, cancellationToken)).ToList();
        var all = Task.WhenAll(runs);
        try
        {
            return (await all).Sum();
        }
        catch (RetriableException) when (all.Exception!.InnerExceptions.All(problem => problem is RetriableException))
        {
            throw new RetriableException(string.Join("; ", all.Exception.InnerExceptions.Select(problem => problem.Message)), all.Exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_tiers.IsValueCreated)
            await Task.WhenAll(_tiers.Value.Select(tier => tier.DisposeAsync().AsTask()));
    }
}
