using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExactlyOnce.Kafka;

/// <summary>
/// A dead-letter topic: what is in it, and sending its records back or giving them up. Both are exactly once: the journal's entry is in the
/// transaction that does it, and of two that do something at the same time one is fenced.
/// </summary>
public sealed class DeadLetterQueue : IAsyncDisposable
{
    private readonly KafkaOptions _options;
    private readonly IClaimCheckStore? _claims;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly DeadLetterMetrics? _metrics;
    private readonly PartitionReader _reader;

    /// <summary>The queue of a dead-letter topic. Its journal is the topic of that name with <c>-journal</c> behind it, which must exist for anything to be done.</summary>
    /// <param name="topic">The dead-letter topic.</param>
    /// <param name="options">How to reach the cluster.</param>
    /// <param name="claims">Where the values are that were too large; null where there is no such place.</param>
    /// <param name="clock">The time; the system's by default.</param>
    /// <param name="logger">For what the clients have to say.</param>
    public DeadLetterQueue(string topic, KafkaOptions options, IClaimCheckStore? claims = null, TimeProvider? clock = null, ILogger? logger = null)
        : this(topic, options, claims, clock, logger, metrics: null)
    {
    }

    internal DeadLetterQueue(string topic, KafkaOptions options, IClaimCheckStore? claims, TimeProvider? clock, ILogger? logger, DeadLetterMetrics? metrics)
    {
        (Topic, _options, _claims, _clock, _logger, _metrics) = (topic, options, claims, clock ?? TimeProvider.System, logger ?? NullLogger.Instance, metrics);
        _reader = new PartitionReader(topic, options, _logger);
    }

    /// <summary>The dead-letter topic.</summary>
    public string Topic { get; }

    // Whoever does something to the queue has this id, so there is one at a time.
    private string TransactionalId => $"{Topic}.operator";

    /// <summary>The dead letters that fit, partition by partition, as they are now.</summary>
    /// <exception cref="RetriableException">The cluster did not answer.</exception>
    public async IAsyncEnumerable<QueuedDeadLetter> ListAsync(DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var journal = await ReadJournalAsync(mustExist: false, cancellationToken);
        await foreach (var letter in ReadAsync(filter, cancellationToken))
        {
            var queued = new QueuedDeadLetter(letter, journal.Of(letter.Id));
            if (filter.State is null || queued.State == filter.State)
                yield return queued;
        }
    }

    /// <summary>Sends dead letters back to where they come from; each as <see cref="DeadLetter.Replay"/> has it.</summary>
    /// <param name="filter">Which. <see cref="DeadLetterFilter.State"/> is not looked at: of what is not open the order says what becomes.</param>
    /// <param name="order">Who says so.</param>
    /// <param name="progress">Told how many are done, after each transaction.</param>
    /// <exception cref="RetriableException">The cluster did not answer. What is done is in the journal: the same call goes on behind it.</exception>
    /// <exception cref="ProducerLostException">Somebody else does something to the queue. The same call goes on behind it.</exception>
    public Task<DeadLetterOutcome> ReplayAsync(DeadLetterFilter filter, DeadLetterOrder order, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        ExecuteAsync(filter, order, DeadLetterState.Replayed, progress, cancellationToken);

    /// <summary>Gives dead letters up. They stay in the topic, and the journal says who gave them up and why.</summary>
    /// <inheritdoc cref="ReplayAsync"/>
    public Task<DeadLetterOutcome> DiscardAsync(DeadLetterFilter filter, DeadLetterOrder order, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        ExecuteAsync(filter, order, DeadLetterState.Discarded, progress, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private async Task<DeadLetterOutcome> ExecuteAsync(
        DeadLetterFilter filter, DeadLetterOrder order, DeadLetterState what, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        using var span = what == DeadLetterState.Replayed ? Spans.Batch("replay", Topic) : Spans.Batch("discard", Topic);
        await using var transactions = new DeadLetterTransactions(() => new TransactionalProducer(TransactionalId, _options, _logger), progress);
        // First the epoch, so that nobody else adds to the journal, then the journal.
        await transactions.BeginAsync();
        var journal = await ReadJournalAsync(mustExist: true, cancellationToken);
        var entry = new JournalEntry(what, order.By, order.Why, _clock.GetUtcNow());
        await foreach (var letter in ReadAsync(filter, cancellationToken))
        {
            var state = new QueuedDeadLetter(letter, journal.Of(letter.Id)).State;
            if (state != DeadLetterState.Open && !order.Force)
            {
                // Whoever asks for all that fit means those that are open.
                if (filter.Ids is not null)
                    transactions.Refuse(letter, $"it was {state.ToString().ToLowerInvariant()} before ({journal.Of(letter.Id)[^1].By}: {journal.Of(letter.Id)[^1].Why}); it can be forced");
                continue;
            }
            try
            {
                OutputRecord[] records = what == DeadLetterState.Replayed ? [letter.Replay(await ReadClaimAsync(letter, cancellationToken))] : [];
                await transactions.AddAsync(letter, [.. records, DeadLetterJournal.Write(letter, entry)]);
            }
            catch (Exception problem) when (problem is InvalidOperationException or InvalidDataException)
            {
                transactions.Refuse(letter, problem.Message);
            }
        }
        var outcome = await transactions.EndAsync();
        span?.SetTag(Tags.Count, outcome.Done);
        _metrics?.Done(Topic, what, outcome.Done);
        return outcome;
    }

    private async Task<byte[]?> ReadClaimAsync(DeadLetter letter, CancellationToken cancellationToken) => letter.Claim is not { } claim ? null
        : _claims is null ? throw new InvalidOperationException($"its value is at {claim}, and where claims are read from is not set")
        : await _claims.GetAsync(claim, cancellationToken);

    private async IAsyncEnumerable<DeadLetter> ReadAsync(DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in _reader.ReadAsync(Topic, filter.Ids?.Select(id => int.Parse(id.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture)).ToHashSet(), cancellationToken: cancellationToken))
        {
            var letter = DeadLetter.Read(record);
            if (filter.Fits(letter))
                yield return letter;
        }
    }

    private async Task<DeadLetterJournal> ReadJournalAsync(bool mustExist, CancellationToken cancellationToken)
    {
        var journal = new DeadLetterJournal();
        try
        {
            await foreach (var record in _reader.ReadAsync(DeadLetterJournal.TopicOf(Topic), cancellationToken: cancellationToken))
                journal.Add(record);
        }
        catch (RetriableException problem) when (problem.InnerException is KafkaException { Error.Code: ErrorCode.UnknownTopicOrPart })
        {
            if (mustExist)
                throw new InvalidOperationException($"the topic {DeadLetterJournal.TopicOf(Topic)} does not exist: create it with the partitions of {Topic}; what is done about its dead letters is written there", problem);
        }
        return journal;
    }
}
