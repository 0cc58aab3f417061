using KafkaEmulation.Protocol;
using KafkaEmulation.Security;

namespace KafkaEmulation.Requests;

/// <summary>SaslAuthenticate (key 36), versions 0 to 2: the client's next token, answered with the broker's (KIP-152).</summary>
internal sealed class SaslAuthenticate : ImmediateApi<SaslAuthenticate.Request, SaslAuthenticate.Response>
{
    public override ApiKey Key => ApiKey.SaslAuthenticate;

    public override short MinVersion => 0;

    public override short MaxVersion => 2;

    public override short FirstFlexible => 2;

    protected override Response Handle(Request request, RequestContext context)
    {
        try
        {
            return context.Login.Answer(request.Token.Span) is { } answer
                ? new Response { Token = answer }
                : new Response { Error = ErrorCode.IllegalSaslState, Message = "SaslAuthenticate request received without a successful SaslHandshake" };
        }
        catch (LoginException refused)
        {
            return new Response { Error = ErrorCode.SaslAuthenticationFailed, Message = refused.Message };
        }
    }

    protected override Response Refuse(Request request, RequestContext context, ErrorCode error) => new() { Error = error };

    internal sealed class Request : IMessage
    {
        public ReadOnlyMemory<byte> Token;

        public void Visit(Wire wire)
        {
            wire.Bytes(ref Token);
            wire.Tags();
        }
    }

    internal sealed class Response : IMessage
    {
        public ErrorCode Error;
        public string? Message;
        public ReadOnlyMemory<byte> Token;

        public void Visit(Wire wire)
        {
            wire.Error(ref Error);
            wire.NullableString(ref Message);
            wire.Bytes(ref Token);
            if (wire.Version >= 1)
                wire.Ignored(0L, "SessionLifetimeMs");
            wire.Tags();
        }
    }
}
