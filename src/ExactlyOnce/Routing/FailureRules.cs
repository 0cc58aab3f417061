using System.Net;

namespace ExactlyOnce;

/// <summary>
/// What becomes of records that failed: by the exception that the transform threw, or by what it returned. The first rule that fits
/// decides; behind those that are added are the defaults.
/// </summary>
/// <remarks>
/// The defaults. Retry: <see cref="TransientFailureException"/>, <see cref="TimeoutException"/>, <see cref="IOException"/>, an
/// <see cref="HttpRequestException"/> without a status or with 408, 429 or 5xx, an <see cref="EffectUncertainException"/> that is not
/// parked. Stop: what says that the application is broken, and not the record (<see cref="TypeLoadException"/>,
/// <see cref="TypeInitializationException"/>, <see cref="MissingMemberException"/>, <see cref="BadImageFormatException"/>,
/// <see cref="FileLoadException"/>). Dead letter: everything else.
/// </remarks>
public sealed class FailureRules
{
    private readonly List<ExceptionRule> _exceptions = [];
    private readonly List<ResultRule> _results = [];

    /// <summary>Exceptions of this type, or derived from it; also as the only one inside an <see cref="AggregateException"/>.</summary>
    /// <param name="route">Where their records go.</param>
    /// <param name="predicate">Only those; null for all.</param>
    /// <returns>These rules, so that calls can be chained.</returns>
    public FailureRules Handle<TException>(FailureRoute route, Func<TException, bool>? predicate = null)
        where TException : Exception
    {
        _exceptions.Add(new ExceptionRule(failure => failure is TException typed && (predicate is null || predicate(typed)), route));
        return this;
    }

    /// <summary>What the transform returned for a record, although it threw nothing: none of it is written.</summary>
    /// <param name="predicate">Whether this is a failure.</param>
    /// <param name="route">Where the record goes.</param>
    /// <param name="reason">Why, for people: the message of the <see cref="UnacceptableResultException"/> that tells of it.</param>
    /// <returns>These rules, so that calls can be chained.</returns>
    public FailureRules HandleResult(Func<InputRecord, IReadOnlyList<OutputRecord>, bool> predicate, FailureRoute route, string reason)
    {
        _results.Add(new ResultRule(predicate, route, reason));
        return this;
    }

    /// <summary>Where an exception's record goes.</summary>
    internal FailureRoute RouteOf(Exception failure) => failure switch
    {
        UnacceptableResultException result => result.Route,
        AggregateException { InnerExceptions: [var only] } => RouteOf(only),
        _ => _exceptions.Find(rule => rule.Fits(failure))?.Route ?? DefaultOf(failure),
    };

    /// <exception cref="UnacceptableResultException">What was returned is a failure.</exception>
    internal void Check(InputRecord record, IReadOnlyList<OutputRecord> outputs)
    {
        foreach (var rule in _results)
        {
            if (rule.Fits(record, outputs))
                throw new UnacceptableResultException(rule.Reason, rule.Route);
        }
    }

    private static FailureRoute DefaultOf(Exception failure) => failure switch
    {
        TransientFailureException or TimeoutException or EffectUncertainException { IsParked: false } => FailureRoute.Retry,
        HttpRequestException http => IsTransient(http.StatusCode) ? FailureRoute.Retry : FailureRoute.DeadLetter,
        TypeLoadException or TypeInitializationException or MissingMemberException or BadImageFormatException or FileLoadException => FailureRoute.Stop,
        IOException => FailureRoute.Retry,
        _ => FailureRoute.DeadLetter,
    };

    private static bool IsTransient(HttpStatusCode? status) =>
        status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private sealed record ExceptionRule(Func<Exception, bool> Fits, FailureRoute Route);

    private sealed record ResultRule(Func<InputRecord, IReadOnlyList<OutputRecord>, bool> Fits, FailureRoute Route, string Reason);
}
