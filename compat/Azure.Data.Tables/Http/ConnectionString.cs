namespace Azure.Data.Tables.Http;

/// <summary>A storage connection string, as far as tables need it.</summary>
internal sealed record ConnectionString(Uri Endpoint, TableSharedKeyCredential? Key, AzureSasCredential? Sas)
{
    private const string Development = "UseDevelopmentStorage=true";
    private const string DevelopmentAccount = "devstoreaccount1";
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="FormatException">It is not one.</exception>
    public static ConnectionString Parse(string text)
    {
        if (text.Trim().TrimEnd(';').Equals(Development, StringComparison.OrdinalIgnoreCase))
            return new ConnectionString(new Uri($"http://127.0.0.1:10002/{DevelopmentAccount}"), new TableSharedKeyCredential(DevelopmentAccount, DevelopmentKey), Sas: null);

        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part.Length == 2 ? part[1] : throw new FormatException($"the connection string's '{part[0]}' has no value"), StringComparer.OrdinalIgnoreCase);
        var account = parts.GetValueOrDefault("AccountName");
        var endpoint = parts.TryGetValue("TableEndpoint", out var given)
            ? given
            : account is not null
                ? $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}"
                : throw new FormatException("the connection string has neither TableEndpoint nor AccountName");
        return new ConnectionString(
            new Uri(endpoint),
            account is not null && parts.TryGetValue("AccountKey", out var key) ? new TableSharedKeyCredential(account, key) : null,
            parts.TryGetValue("SharedAccessSignature", out var signature) ? new AzureSasCredential(signature) : null);
    }
}
