using ExactlyOnce;

namespace Benchmarks.Payments;

/// <summary>Everybody who is measured, from the one that promises nothing to the one that promises all.</summary>
internal sealed class Contenders : IAsyncDisposable
{
    public const string AtLeastOnce = "at-least-once";
    public const string ExactlyOnce = "exactly-once";

    /// <summary>Makes each, for a cluster and topics.</summary>
    public static IReadOnlyList<Func<string, PaymentTopicNames, IContender>> Each { get; } =
    [
        (bootstrapServers, topics) => new PlainFunction("none", bootstrapServers, topics, isIdempotent: false),
        (bootstrapServers, topics) => new PlainFunction("idempotent", bootstrapServers, topics, isIdempotent: true),
        (bootstrapServers, topics) => new PaymentPipeline(AtLeastOnce, bootstrapServers, topics, DeliveryGuarantee.AtLeastOnce),
        (bootstrapServers, topics) => new PaymentPipeline(ExactlyOnce, bootstrapServers, topics, DeliveryGuarantee.ExactlyOnce),
    ];

    public Contenders(string bootstrapServers, PaymentTopicNames topics) => All = [.. Each.Select(create => create(bootstrapServers, topics))];

    public IReadOnlyList<IContender> All { get; }

    public async ValueTask DisposeAsync()
    {
        foreach (var contender in All)
            await contender.DisposeAsync();
    }
}
