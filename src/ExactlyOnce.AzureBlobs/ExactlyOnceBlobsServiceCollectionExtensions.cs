using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ExactlyOnce.AzureBlobs;

/// <summary>Registers Azure Blobs as what keeps the values of dead letters that are too large for their topic.</summary>
public static class ExactlyOnceBlobsServiceCollectionExtensions
{
    /// <summary>Adds the store. Wrong options stop the application when it starts.</summary>
    public static IServiceCollection AddExactlyOnceBlobs(this IServiceCollection services, Action<BlobsOptions> configure)
    {
        services.AddOptions<BlobsOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BlobsOptions>, BlobsOptionsValidator>());
        services.TryAddSingleton<IClaimCheckStore>(provider => new BlobClaimCheckStore(provider.GetRequiredService<IOptions<BlobsOptions>>().Value));
        return services;
    }
}
