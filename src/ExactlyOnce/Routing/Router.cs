using ExactlyOnce.Transforms;

namespace ExactlyOnce.Routing;

/// <summary>Sends records that did not become what they should to a retry tier or to the dead-letter topic, as they are.</summary>
internal sealed class Router(PipelineOptions options, TimeProvider clock, IClaimCheckStore? claims)
{
    /// <summary>Whether dead letters that are too large for their topic have another place.</summary>
    public bool HasClaimCheck => claims is not null;

    /// <summary>What becomes of a record that failed by itself.</summary>
    /// <exception cref="LaneStoppedException">Nothing: its lane stops.</exception>
    public async ValueTask<TransformedRecord> RouteAsync(InputRecord record, Exception exception, ErrorDetail detail, CancellationToken cancellationToken)
    {
        var (route, failure) = Judge(exception);
        if (route == FailureRoute.Stop)
            throw new LaneStoppedException(record, failure.Exception);
        return route == FailureRoute.Retry && Tiers.After(record.Attempt) is { } tier
            ? Retry(record, tier, failure, detail)
            : await DeadLetterAsync(record, failure, detail, cancellationToken);
    }

    /// <summary>The record's dead letter.</summary>
    /// <exception cref="RetriableException">Its value could not be kept now.</exception>
    public async ValueTask<TransformedRecord> DeadLetterAsync(InputRecord record, RecordFailure failure, ErrorDetail detail, CancellationToken cancellationToken)
    {
        RecordHeader[] claim = [];
        if (detail == ErrorDetail.ClaimCheck && record.Value is { } value)
            claim = [.. FailureHeaders.Claim(await claims!.PutAsync(EoHeaders.Place(record), value, cancellationToken), value)];
        var headers = FailureHeaders.Provenance(record).Concat(Failure(record, failure, detail)).Concat(claim);
        var letter = AsItIs(record, options.DeadLetterTopic, headers) with { Timestamp = record.Timestamp };
        if (claim.Length > 0)
            letter = letter with { Value = [] }; // not null: that would be a tombstone
        return new TransformedRecord(record, [letter], RecordOutcome.DeadLettered, record.Attempt) { Failure = failure };
    }

    /// <summary>A record that has to wait for an earlier one of its key.</summary>
    public TransformedRecord HoldBack(InputRecord record, int tier) =>
        new(record, [Waiting(record, tier, FailureHeaders.FirstFailure(record))], RecordOutcome.HeldBack, record.Attempt - 1) { Tier = tier };

    private TransformedRecord Retry(InputRecord record, int tier, RecordFailure failure, ErrorDetail detail) =>
        new(record, [Waiting(record, tier, Failure(record, failure, detail))], RecordOutcome.Retried, record.Attempt) { Failure = failure, Tier = tier };

    // The time of writing is its timestamp, so that the topic's retention counts from now; its own is in a header. The partition is the
    // input's, so that what waits in a tier comes back in the order of the input.
    private OutputRecord Waiting(InputRecord record, int tier, IEnumerable<RecordHeader> headers) =>
        AsItIs(record, Tiers.TopicOf(tier), FailureHeaders.Provenance(record).Concat(headers).Concat(FailureHeaders.Retry(tier, clock.GetUtcNow() + Tiers.DelayOf(tier)))) with
        {
            Partition = record.Partition,
        };

    private RetryTiers Tiers => options.Tiers;

    private IEnumerable<RecordHeader> Failure(InputRecord record, RecordFailure failure, ErrorDetail detail) =>
        FailureHeaders.Failure(record, failure, clock.GetUtcNow(), options.Application, detail);

    private static OutputRecord AsItIs(InputRecord record, string topic, IEnumerable<RecordHeader> added) =>
        new(topic, record.Key, record.Value) { Headers = [.. record.Headers, .. added] };

    private (FailureRoute Route, RecordFailure Failure) Judge(Exception exception)
    {
        FailureRoute route;
        try
        {
            route = options.Failures.RouteOf(exception);
        }
        catch (Exception problem)
        {
            // One record is not to fail its batch, whatever it does to a rule.
            return (FailureRoute.DeadLetter, new RecordFailure("permanent", new InvalidOperationException($"a rule for failures threw {problem.GetType().Name}: {problem.Message}", exception)));
        }
        var kind = exception switch
        {
            UnacceptableResultException => "result",
            EffectConflictException => "conflict",
            EffectUncertainException => "uncertain",
            _ => route == FailureRoute.Retry ? "transient" : "permanent",
        };
        return (route, new RecordFailure(kind, exception));
    }
}
