using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Azure.Data.Tables.Tests;

/// <summary>Who may come in, and how.</summary>
public sealed class CredentialTests(AzuriteTables azurite) : IClassFixture<AzuriteTables>
{
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    [Fact]
    public async Task A_shared_key_opens_the_account_and_another_key_does_not()
    {
        var right = new TableServiceClient(azurite.Endpoint, new TableSharedKeyCredential(Account, Key));
        var wrong = new TableServiceClient(azurite.Endpoint, new TableSharedKeyCredential(Account, Convert.ToBase64String(new byte[64])));
        var name = "t" + Guid.NewGuid().ToString("N");

        await right.CreateTableAsync(name);
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => wrong.CreateTableAsync("other"));

        Assert.Equal(403, refused.Status);
        Assert.Equal(Account, right.AccountName);
    }

    [Fact]
    public async Task A_shared_access_signature_opens_what_it_allows()
    {
        var table = await azurite.CreateTableAsync();
        var all = new TableServiceClient(azurite.Endpoint, new AzureSasCredential(AccountSignature("rwdlacu"))).GetTableClient(table.Name);
        var readOnly = new TableServiceClient(new Uri($"{azurite.Endpoint}?{AccountSignature("r")}")).GetTableClient(table.Name);
        var byString = new TableClient($"TableEndpoint={azurite.Endpoint};SharedAccessSignature={AccountSignature("r")}", table.Name);

        await all.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1 });
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => readOnly.AddEntityAsync(new TableEntity("p", "other")));

        Assert.Equal(403, refused.Status);
        Assert.Equal(1, (await readOnly.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("a"));
        Assert.Equal(1, (await byString.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("a"));
    }

    [Fact]
    public void A_connection_string_that_names_no_account_is_refused()
    {
        var refused = Assert.ThrowsAny<Exception>(() => new TableServiceClient("DefaultEndpointsProtocol=https"));

        Assert.True(refused is FormatException or InvalidOperationException or ArgumentException, refused.GetType().Name);
    }

    // An account SAS of version 2020-12-06 for the table service ("Create an account SAS", Azure Storage REST).
    private static string AccountSignature(string permissions)
    {
        const string Version = "2020-12-06";
        var expiry = DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var toSign = string.Join('\n', Account, permissions, "t", "sco", "", expiry, "", "", Version, "", "");
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(toSign)));
        return $"sv={Version}&ss=t&srt=sco&sp={permissions}&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(signature)}";
    }
}
