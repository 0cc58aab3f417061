namespace KafkaEmulation.Security;

/// <summary>Who is at the other end of a connection, and how far it is with proving it (KIP-43, KIP-152).</summary>
internal sealed class Login(Credentials? credentials)
{
    private SaslServer? _server;

    /// <summary>The listener asks for no proof, or it was given.</summary>
    public bool IsDone { get; private set; } = credentials is null;

    /// <summary>After SaslHandshake version 0 the frames that follow are bare tokens, without a request around them.</summary>
    public bool TakesBareTokens { get; private set; }

    public IReadOnlyList<string> Mechanisms => credentials is null ? [] : SaslServer.Mechanisms;

    /// <summary>Chooses a mechanism; false where there is no such one.</summary>
    public bool Begin(string mechanism, bool bareTokens)
    {
        if (credentials is null || SaslServer.Of(mechanism, credentials) is not { } server)
            return false;
        (_server, TakesBareTokens) = (server, bareTokens);
        return true;
    }

    /// <summary>The answer to the client's next token; null where no mechanism was chosen.</summary>
    /// <exception cref="LoginException">It is not who it says.</exception>
    public byte[]? Answer(ReadOnlySpan<byte> token)
    {
        if (_server is null)
            return null;
        var answer = _server.Answer(token);
        if (_server.IsDone)
            (IsDone, TakesBareTokens, _server) = (true, false, null);
        return answer;
    }
}

/// <summary>The client has not proved who it is.</summary>
internal sealed class LoginException(string message) : Exception(message);
