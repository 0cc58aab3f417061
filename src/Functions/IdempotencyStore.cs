using Azure.Identity;
using ExactlyOnce.AzureTables;
using Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Functions;

/// <summary>
/// The idempotency store, by the app setting IdempotencyStore (a connection string), or, as Azure Functions names connections by
/// identity, IdempotencyStore__tableServiceUri and, for a user-assigned one, IdempotencyStore__clientId.
/// </summary>
internal static class IdempotencyStore
{
    private const string Section = "IdempotencyStore";
    private const string Uri = "tableServiceUri";
    private const string ClientId = "clientId";

    public static void AddIdempotencyStore(this IServiceCollection services, IConfiguration settings) => services.AddExactlyOnceTables(store =>
    {
        var section = settings.GetSection(Section);
        store.ConnectionString = section.Value;
        if (section[Uri] is { } uri)
        {
            store.Endpoint = new Uri(uri);
            store.Credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = section[ClientId] });
        }
        if (section.Value is null && store.Endpoint is null)
            throw new OptionsValidationException(Section, typeof(TablesOptions), [SettingsReader.Missing(Section)]);
        settings.BindSection(Section, store, Uri, ClientId);
    });
}
