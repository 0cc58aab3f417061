using System.Text;

namespace KafkaEmulation.Security;

/// <summary>The broker's side of a SASL mechanism.</summary>
internal abstract class SaslServer
{
    public static IReadOnlyList<string> Mechanisms { get; } = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    public bool IsDone { get; protected set; }

    public static SaslServer? Of(string mechanism, Credentials credentials) => mechanism switch
    {
        "PLAIN" => new Plain(credentials),
        "SCRAM-SHA-256" => new ScramServer(credentials, System.Security.Cryptography.HashAlgorithmName.SHA256),
        "SCRAM-SHA-512" => new ScramServer(credentials, System.Security.Cryptography.HashAlgorithmName.SHA512),
        _ => null,
    };

    /// <summary>The answer to the client's next token.</summary>
    /// <exception cref="LoginException">It is not who it says.</exception>
    public abstract byte[] Answer(ReadOnlySpan<byte> token);

    // RFC 4616: authorization identity, user and password, with a zero byte between each.
    private sealed class Plain(Credentials credentials) : SaslServer
    {
        public override byte[] Answer(ReadOnlySpan<byte> token)
        {
            var parts = Encoding.UTF8.GetString(token).Split('\0');
            if (parts is not [var identity, var user, var password])
                throw new LoginException("Invalid SASL/PLAIN response: expected 3 tokens");
            if (!credentials.Holds(user, password))
                throw new LoginException("Authentication failed: Invalid username or password");
            if (identity != "" && identity != user)
                throw new LoginException("Authentication failed: Client requested an authorization id that is different from username");
            IsDone = true;
            return [];
        }
    }
}
