using ExactlyOnce.Transforms;

namespace ExactlyOnce;

/// <summary>
/// A transform of commands: each record's effect is run through the store, and what came of it becomes records in the lane's
/// transaction. Derive from it, and register it as any transform.
/// </summary>
public abstract class EffectTransform<TCommand, TResult>(EffectExecutor<TCommand, TResult> effects) : ITransform, IBatchTransform
{
    /// <summary>The command in a record. Throwing sends the record to the dead-letter topic, as in any transform.</summary>
    protected abstract TCommand Read(InputRecord record);

    /// <summary>
    /// Effects of records with the same order key run one after the other, in the records' order; null has none. By default it is the Kafka key.
    /// </summary>
    protected virtual string? OrderKeyOf(InputRecord record, TCommand command) => record.Key is null ? null : Convert.ToHexString(record.Key);

    /// <summary>
    /// The records that the effect's result becomes. No side effects: it may be run again for the same record, with the same result.
    /// </summary>
    protected abstract IReadOnlyList<OutputRecord> Settle(InputRecord record, TCommand command, TResult result);

    /// <summary>The records that a rejected command becomes; by default it is thrown, and the record becomes a dead letter.</summary>
    protected virtual IReadOnlyList<OutputRecord> Reject(InputRecord record, TCommand command, EffectRejectedException rejection) => throw rejection;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken) =>
        await (await ((IBatchTransform)this).PrepareAsync([record], cancellationToken)).TransformAsync(record, cancellationToken);

    async Task<ITransform> IBatchTransform.PrepareAsync(IReadOnlyList<InputRecord> records, CancellationToken cancellationToken)
    {
        var prepared = new Prepared(this);
        List<(InputRecord Record, TCommand Command)> read = [];
        foreach (var record in records)
        {
            try
            {
                read.Add((record, Read(record)));
            }
            catch (Exception malformed)
            {
                prepared.Add(record, default!, Task.FromException<TResult>(malformed));
            }
        }
        var answers = await effects.ExecuteAsync(read.ConvertAll(one => CallOf(one.Record, one.Command)), cancellationToken);
        for (var index = 0; index < answers.Count; index++)
            prepared.Add(read[index].Record, read[index].Command, answers[index]);
        return prepared;
    }

    private EffectCall<TCommand> CallOf(InputRecord record, TCommand command) => new(command, OrderKeyOf(record, command), EoHeaders.Place(record))
    {
        Trace = record.Trace?.ToActivityContext(),
    };

    private sealed class Prepared(EffectTransform<TCommand, TResult> settlement) : ITransform
    {
        private readonly Dictionary<InputRecord, (TCommand Command, Task<TResult> Answer)> _answers = new(ReferenceEqualityComparer.Instance);

        public void Add(InputRecord record, TCommand command, Task<TResult> answer) => _answers.Add(record, (command, answer));

        public async ValueTask<IReadOnlyList<OutputRecord>> TransformAsync(InputRecord record, CancellationToken cancellationToken)
        {
            if (!_answers.TryGetValue(record, out var prepared))
                return await settlement.TransformAsync(record, cancellationToken);
            var (command, answer) = prepared;
            try
            {
                return settlement.Settle(record, command, await answer);
            }
            catch (EffectRejectedException rejection) when (answer.IsFaulted)
            {
                return settlement.Reject(record, command, rejection);
            }
        }
    }
}
