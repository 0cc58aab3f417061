using System.Security.Cryptography;
using System.Text;

namespace KafkaEmulation.Security;

/// <summary>SCRAM (RFC 5802, RFC 7677), without channel binding, as Kafka has it (KIP-84).</summary>
internal sealed class ScramServer(Credentials credentials, HashAlgorithmName hash) : SaslServer
{
    private const string NoChannelBinding = "n,";
    private const string Failed = "Authentication failed during authentication due to invalid credentials with SASL mechanism ";

    private readonly int _size = hash == HashAlgorithmName.SHA256 ? 32 : 64;
    private string _exchanged = "";
    private string _nonce = "";
    private string _header = "";
    private byte[] _saltedPassword = [];

    private string Mechanism => $"SCRAM-SHA-{_size * 8}";

    public override byte[] Answer(ReadOnlySpan<byte> token) =>
        Encoding.UTF8.GetBytes(_exchanged == "" ? First(Encoding.UTF8.GetString(token)) : Final(Encoding.UTF8.GetString(token)));

    private static string? Attribute(string message, char name) =>
        message.Split(',').FirstOrDefault(part => part.StartsWith($"{name}=", StringComparison.Ordinal))?[2..];

    private string First(string message)
    {
        // gs2-cbind-flag "," [ authzid ] "," then the bare message
        var identityEnd = message.StartsWith(NoChannelBinding, StringComparison.Ordinal) ? message.IndexOf(',', NoChannelBinding.Length) : -1;
        var bare = identityEnd < 0 ? "" : message[(identityEnd + 1)..];
        if (Attribute(bare, 'n') is not { } user || Attribute(bare, 'r') is not { Length: > 0 } nonce)
            throw new LoginException($"Invalid {Mechanism} client first message");
        user = user.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        _header = message[..(identityEnd + 1)];
        _nonce = nonce + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        (var salt, _saltedPassword) = credentials.Salted(user, hash, _size);
        var answer = $"r={_nonce},s={Convert.ToBase64String(salt)},i={Credentials.Iterations}";
        _exchanged = $"{bare},{answer}";
        return answer;
    }

    private string Final(string message)
    {
        var proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        // As in Kafka, the nonce may have something before it: librdkafka before 2.6 sends its own part twice.
        if (proofAt < 0 || Attribute(message, 'r')?.EndsWith(_nonce, StringComparison.Ordinal) != true || Attribute(message, 'c') != Convert.ToBase64String(Encoding.UTF8.GetBytes(_header)))
            throw new LoginException(Failed + Mechanism);
        var signed = Encoding.UTF8.GetBytes($"{_exchanged},{message[..proofAt]}");
        var storedKey = CryptographicOperations.HashData(hash, Hmac(_saltedPassword, "Client Key"u8));
        var signature = Hmac(storedKey, signed);
        var proof = new byte[_size];
        if (!Convert.TryFromBase64String(message[(proofAt + 3)..], proof, out var length) || length != _size)
            throw new LoginException(Failed + Mechanism);
        for (var i = 0; i < _size; i++)
            proof[i] ^= signature[i];
        // The proof, opened, is the client's key: only who knows the password has it.
        if (!CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(hash, proof), storedKey))
            throw new LoginException(Failed + Mechanism);
        IsDone = true;
        return $"v={Convert.ToBase64String(Hmac(Hmac(_saltedPassword, "Server Key"u8), signed))}";
    }

    private byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message) => CryptographicOperations.HmacData(hash, key, message);
}
