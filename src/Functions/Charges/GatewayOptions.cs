namespace Functions.Charges;

/// <summary>The payment gateway, by the app settings Gateway__Url and so on.</summary>
public sealed class GatewayOptions
{
    /// <summary>Its address. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>How long an answer is waited for, 100 ms to 10 minutes, and shorter than <see cref="Lease"/>.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a claim of a charge holds: see <see cref="ExactlyOnce.IEffect{TCommand, TResult}.Lease"/>.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);
}
