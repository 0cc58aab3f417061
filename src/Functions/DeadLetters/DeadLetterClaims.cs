using Azure.Identity;
using ExactlyOnce.AzureBlobs;
using Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.DeadLetters;

/// <summary>
/// Where the values of dead letters are kept that are too large for their topic, by the app setting DeadLetterClaims (a connection string),
/// or, by identity, DeadLetterClaims__blobServiceUri and, for a user-assigned one, DeadLetterClaims__clientId. Without these such a record
/// stops its lane.
/// </summary>
internal static class DeadLetterClaims
{
    private const string Section = "DeadLetterClaims";
    private const string Uri = "blobServiceUri";
    private const string ClientId = "clientId";

    public static void AddDeadLetterClaims(this IServiceCollection services, IConfiguration settings)
    {
        var section = settings.GetSection(Section);
        if (!section.Exists())
            return;
        services.AddExactlyOnceBlobs(blobs =>
        {
            blobs.ConnectionString = section.Value;
            if (section[Uri] is { } uri)
            {
                blobs.Endpoint = new Uri(uri);
                blobs.Credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = section[ClientId] });
            }
            settings.BindSection(Section, blobs, Uri, ClientId);
        });
    }
}
