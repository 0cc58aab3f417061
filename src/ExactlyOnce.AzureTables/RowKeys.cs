using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ExactlyOnce.AzureTables;

/// <summary>
/// Row keys of idempotency keys, any string: what a row key may not contain, or what is known to make trouble in one, is written as
/// <c>=</c> and the four digits of its UTF-16 unit; what would be too long is cut, and a hash of all of it put behind.
/// <see href="https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model"/>
/// </summary>
internal static class RowKeys
{
    // A row key has 1 KiB: 512 UTF-16 units.
    private const int MaxLength = 500;
    private const int PrefixLength = 400;
    private const string HashMark = "=~";

    /// <summary>The row key of a key.</summary>
    public static string Of(string key)
    {
        var escaped = Escape(key);
        return escaped.Length <= MaxLength
            ? escaped
            : escaped[..PrefixLength] + HashMark + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())));
    }

    /// <summary>Whether a row key does not have all of its key.</summary>
    public static bool IsCut(string rowKey) => rowKey.Contains(HashMark, StringComparison.Ordinal);

    /// <summary>The key in characters that no table minds.</summary>
    public static string Escape(string key)
    {
        var escaped = new StringBuilder(key.Length);
        foreach (var unit in key)
        {
            if (char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.' or ':' or '@' or '~' or ',')
                escaped.Append(unit);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"={(int)unit:x4}");
        }
        return escaped.ToString();
    }

    /// <summary>The key that was escaped.</summary>
    public static string Unescape(string escaped)
    {
        var key = new StringBuilder(escaped.Length);
        for (var index = 0; index < escaped.Length; index++)
        {
            if (escaped[index] == '=')
            {
                key.Append((char)ushort.Parse(escaped.AsSpan(index + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                index += 4;
            }
            else
            {
                key.Append(escaped[index]);
            }
        }
        return key.ToString();
    }
}
