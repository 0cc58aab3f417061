using KafkaEmulation.Protocol;

namespace KafkaEmulation.Requests;

/// <summary>
/// SaslHandshake (key 17), versions 0 to 1: chooses PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512. After version 0 the client's tokens come
/// bare, after version 1 in SaslAuthenticate requests (KIP-152).
/// </summary>
internal sealed class SaslHandshake : ImmediateApi<SaslHandshake.Request, SaslHandshake.Response>
{
    public override ApiKey Key => ApiKey.SaslHandshake;

    public override short MinVersion => 0;

    public override short MaxVersion => 1;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context)
    {
        var error = context.Login.Mechanisms.Count == 0 || context.Login.IsDone ? ErrorCode.IllegalSaslState
            : context.Login.Begin(request.Mechanism, bareTokens: context.Version == 0) ? ErrorCode.None
            : ErrorCode.UnsupportedSaslMechanism;
        return Refuse(request, context, error);
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) =>
        new() { Error = error, Mechanisms = [.. context.Login.Mechanisms] };

    internal sealed class Request : IMessage
    {
        public string Mechanism = "";

        public void Visit(Wire wire) => wire.String(ref Mechanism);
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public List<string> Mechanisms = [];

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.Strings(ref Mechanisms);
        }
    }
}
