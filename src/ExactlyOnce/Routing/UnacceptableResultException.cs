namespace ExactlyOnce;

/// <summary>What a transform returned is a failure by <see cref="FailureRules.HandleResult"/>.</summary>
public sealed class UnacceptableResultException : Exception
{
    internal UnacceptableResultException(string reason, FailureRoute route)
        : base(reason) => Route = route;

    /// <summary>Where the record goes.</summary>
    public FailureRoute Route { get; }
}
