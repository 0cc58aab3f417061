using System.Security.Cryptography;
using System.Text.Json;
using ExactlyOnce.Effects;
using Microsoft.Extensions.Logging;

namespace ExactlyOnce;

/// <summary>
/// Runs an effect so that the outcome of each key is recorded once and every caller gets that outcome. What pipelines call
/// (<see cref="EffectTransform{TCommand, TResult}"/>), and whoever has a command that came another way.
/// </summary>
public sealed class EffectExecutor<TCommand, TResult> : IDisposable
{
    private readonly IEffect<TCommand, TResult> _effect;
    private readonly JsonSerializerOptions _json;
    private readonly int _maxResultBytes;
    private readonly EffectEngine _engine;
    private readonly EffectMetrics _metrics;
    private readonly ILogger _logger;

    internal EffectExecutor(
        IEffect<TCommand, TResult> effect, EffectOptions options, JsonSerializerOptions? json, IIdempotencyStore store, EffectMetrics metrics, TimeProvider clock, ILogger logger)
    {
        (_effect, _json, _maxResultBytes, _metrics, _logger) = (effect, json ?? EffectJson.Default, store.MaxResultBytes, metrics, logger);
        _engine = new EffectEngine(new EffectSettings(effect.Name, effect.OnUncertain, effect.Lease, options), store, metrics, clock, logger);
    }

    /// <summary>
    /// What came of a command, done now or before. A key that is at work elsewhere is waited for
    /// (<see cref="EffectOptions.WaitForOthers"/>).
    /// </summary>
    /// <exception cref="EffectRejectedException">It was not done, and never will be.</exception>
    /// <exception cref="EffectConflictException">The key stands for another command.</exception>
    /// <exception cref="EffectUncertainException">Nobody knows whether it was done.</exception>
    /// <exception cref="TransientFailureException">It was not done, and may be done later.</exception>
    /// <exception cref="EffectBusyException">Somebody is at work on it still.</exception>
    /// <exception cref="RetriableException">The store is out.</exception>
    public async Task<TResult> ExecuteAsync(TCommand command, CancellationToken cancellationToken = default) =>
        await Answer(await _engine.RunAsync(Typeless(new EffectCall<TCommand>(command)), cancellationToken));

    /// <summary>
    /// The same for many at a time, with as few calls to the store as possible. It waits for nobody: a key that is at work elsewhere is
    /// busy, and so is what comes behind it in its order. Each of the tasks has ended, as <see cref="ExecuteAsync(TCommand, CancellationToken)"/> would.
    /// </summary>
    /// <param name="calls">In their order; keys may occur more than once.</param>
    /// <param name="cancellationToken">Once cancelled no effect is begun; those at work are brought to their end.</param>
    public async Task<IReadOnlyList<Task<TResult>>> ExecuteAsync(IReadOnlyList<EffectCall<TCommand>> calls, CancellationToken cancellationToken = default)
    {
        var answers = new Task<TResult>[calls.Count];
        List<(int Index, EffectCommand Command)> commands = [];
        for (var index = 0; index < answers.Length; index++)
        {
            try
            {
                commands.Add((index, Typeless(calls[index])));
            }
            catch (Exception malformed)
            {
                answers[index] = Task.FromException<TResult>(malformed);
            }
        }
        var outcomes = await _engine.RunAsync(commands.ConvertAll(one => one.Command), cancellationToken);
        for (var at = 0; at < commands.Count; at++)
            answers[commands[at].Index] = Answer(outcomes[at]);
        return answers;
    }

    /// <summary>Frees what is remembered of finished keys.</summary>
    public void Dispose() => _engine.Dispose();

    private EffectCommand Typeless(EffectCall<TCommand> call)
    {
        var command = call.Command;
        var key = _effect.KeyOf(command);
        if (string.IsNullOrEmpty(key))
            throw new ArgumentException($"the command has no idempotency key: {nameof(_effect.KeyOf)} of effect {_effect.Name} gave an empty one", nameof(call));
        if (key.Length > EffectEntry.MaxKeyLength)
            throw new ArgumentException($"the idempotency key has {key.Length} characters: {nameof(_effect.KeyOf)} of effect {_effect.Name} may give {EffectEntry.MaxKeyLength}; make it a hash", nameof(call));
        return new EffectCommand(
            key,
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, _json)),
            call.OrderKey,
            call.Source,
            call.Trace,
            async (attempt, cancellationToken) => Recordable(await _effect.ExecuteAsync(command, attempt, cancellationToken)),
            _effect is IReconcilableEffect<TCommand, TResult> reconcilable
                ? async (attempt, cancellationToken) => Recordable(await reconcilable.ReconcileAsync(command, attempt, cancellationToken))
                : null);
    }

    private Reconciliation<byte[]> Recordable(Reconciliation<TResult> answer) =>
        new(answer.IsDone, answer.IsDone is true ? Recordable(answer.Result!) : null);

    private byte[] Recordable(TResult result)
    {
        byte[] bytes;
        try
        {
            bytes = JsonSerializer.SerializeToUtf8Bytes(result, _json);
        }
        catch (Exception problem) when (problem is NotSupportedException or JsonException)
        {
            throw new UnrecordableResultException($"it was done, and its result cannot be written as JSON: {problem.Message}", problem);
        }
        return bytes.Length <= _maxResultBytes
            ? bytes
            : throw new UnrecordableResultException($"it was done, and its result has {bytes.Length} bytes of JSON; the store takes {_maxResultBytes}: return less, and keep the rest elsewhere");
    }

    private async Task<TResult> Answer(EffectOutcome outcome)
    {
        _metrics.Ended(_effect.Name, outcome);
        if (outcome.Problem is EffectUncertainException uncertain)
            _logger.Uncertain(uncertain.Message);
        if (outcome.Problem is { } problem)
            throw problem;
        var finished = outcome.Finished!;
        return finished.State == EffectState.Succeeded
            ? JsonSerializer.Deserialize<TResult>(finished.Result, _json)!
            : throw new EffectRejectedException(finished.Reason ?? "");
    }
}
