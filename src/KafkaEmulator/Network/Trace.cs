using System.Globalization;
using KafkaEmulation.Protocol;

namespace KafkaEmulation.Network;

/// <summary>Tells each request and each answer, field by field: what protocols are debugged with.</summary>
internal sealed class Trace(TextWriter target, TimeProvider clock)
{
    private readonly Lock _gate = new();

    public void Asked(Api api, IMessage request, RequestContext context, int correlationId) =>
        Tell($"{context.ClientId}{context.ClientHost} → {api.Key} {context.Version} #{correlationId}", request, api, context);

    public void Answered(Api api, IMessage answer, RequestContext context, int correlationId, long bytes) =>
        Tell($"{context.ClientId}{context.ClientHost} ← {api.Key} {context.Version} #{correlationId}, {bytes} bytes", answer, api, context);

    private void Tell(string head, IMessage message, Api api, RequestContext context)
    {
        var text = TextWire.Tell(message, context.Version, api.IsFlexible(context.Version));
        lock (_gate)
            target.Write(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():HH:mm:ss.fff} {head}\n{text}"));
    }
}
