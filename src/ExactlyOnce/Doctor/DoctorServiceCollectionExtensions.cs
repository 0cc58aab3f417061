using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExactlyOnce;

/// <summary>Registers the doctor.</summary>
public static class DoctorServiceCollectionExtensions
{
    /// <summary>Adds the <see cref="PipelineDoctor"/>, which also looks when the application starts. Its checks come from the adapters, and from the application.</summary>
    public static IServiceCollection AddDoctor(this IServiceCollection services, Action<DoctorOptions>? configure = null)
    {
        services.AddOptions<DoctorOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DoctorOptions>, DoctorOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PipelineDoctor>();
        services.AddHostedService(provider => new DoctorService(provider, provider.GetRequiredService<ILogger<DoctorService>>()));
        return services;
    }
}
