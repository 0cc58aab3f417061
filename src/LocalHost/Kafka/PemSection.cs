namespace LocalHost.Kafka;

/// <summary>The part of a PEM text that the extension takes: the first section of a kind, with line breaks that an app setting has as \n.</summary>
internal static class PemSection
{
    public const string Certificate = "CERTIFICATE";
    public const string PrivateKey = "PRIVATE KEY";

    /// <summary>The section with its lines; null where the text has none of the kind.</summary>
    public static string? Find(string text, string kind)
    {
        var (begin, end) = ($"-----BEGIN {kind}-----", $"-----END {kind}-----");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = from < 0 ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0 ? null : text[from..(to + end.Length)].Replace("\\n", "\n");
    }
}
