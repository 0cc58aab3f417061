using System.Security.Cryptography;
using System.Text;

namespace KafkaEmulation.Security;

/// <summary>Who may log in: users with passwords, and what SCRAM (RFC 5802) keeps of them.</summary>
internal sealed class Credentials(IReadOnlyDictionary<string, string> passwords)
{
    public const int Iterations = 4096;

    public bool Holds(string user, string password) =>
        passwords.TryGetValue(user, out var expected)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(password));

    /// <summary>A salt and the salted password; made up, and matched by no password, for a user that there is not.</summary>
    public (byte[] Salt, byte[] SaltedPassword) Salted(string user, HashAlgorithmName hash, int size)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return (salt, passwords.TryGetValue(user, out var password)
            ? Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, hash, size)
            : RandomNumberGenerator.GetBytes(size));
    }
}
